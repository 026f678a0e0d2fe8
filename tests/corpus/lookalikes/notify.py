"""Nothing in here asks a language model."""

from slack_sdk import WebClient
from twilio.rest import Client

twilio = Client("sid", "token")
slack = WebClient(token="xoxb")


def text(number, body):
    message = twilio.messages.create(body=body, from_="+4912345", to=number)
    return message.sid


def text_later(options):
    return twilio.messages.create(to="+49", **options)


def post(channel, words):
    slack.chat_postMessage(channel=channel, text=words)
    slack.chat.postMessage(channel=channel, text=words)


class Mail:
    def __init__(self, service):
        self.messages = service.users().messages()

    def send(self, body):
        return self.messages.create(to="a@example.org", body=body)
