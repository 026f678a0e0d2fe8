"""The rule speaks where its examples say, and nowhere else."""

from acme_rules import UnapprovedModel

from promptlint.testing import check_examples, findings


def test_unapproved_model_on_its_examples() -> None:
    check_examples(UnapprovedModel)


def test_unapproved_model_names_the_model() -> None:
    (said,) = findings(UnapprovedModel, UnapprovedModel.examples[0])
    assert said.message == "gpt-4-turbo is not on Acme's list"
