from langchain_chroma import Chroma

store = Chroma(collection_name="museum")
