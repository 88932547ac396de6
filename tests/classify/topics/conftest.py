"""Fixtures of the topic tests: one small model, trained once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lilong.classify.topics.fitted import Trained, write_bundle
from lilong.classify.topics.model import TopicModel, load_topics
from lilong.classify.topics.taxonomy import read_taxonomy
from lilong.classify.topics.training.multi_label import train_multi_label
from tests.classify.topics.topic_data import small_corpus, write_taxonomy


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Give a model of three topics and scope, before it is written."""
    folder = tmp_path_factory.mktemp("taxonomy")
    return train_multi_label(small_corpus(), read_taxonomy(write_taxonomy(folder)))


@pytest.fixture(scope="session")
def bundle(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of that model's bundle."""
    folder = tmp_path_factory.mktemp("models") / "2026.01"
    return write_bundle(trained, folder, name="topics/2026.01", rows=small_corpus())


@pytest.fixture(scope="session")
def model(bundle: Path) -> TopicModel:
    """Give the model, loaded from its bundle."""
    return load_topics(bundle)
