"""The pose models: MediaPipe's networks from npm, made loadable for its pose landmarker.

No package ships a `.task` file. `@mediapipe/pose` ships the networks themselves, which the landmarker refuses
until each says in its TFLite metadata how an image becomes its input tensor. A `.task` is a zip of the two,
stored. The same packages give the same bytes, and both ends are checked by SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Iterable
from importlib.machinery import SourceFileLoader
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any

import flatbuffers

from tools.targets import ROOT, STATIC

MODELS = STATIC / "vendor/models"
NETWORKS = ROOT / "node_modules/@mediapipe/pose"
DETECTOR = "pose_solution_packed_assets.data"  # holds one file: the detector's network
SHA256 = {
    DETECTOR: "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
    "pose_landmark_lite.tflite": "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    "pose_landmark_full.tflite": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "pose_landmark_heavy.tflite": "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
    "pose_landmarker_lite.task": "14e908162ceecbd206d54b35e6e27fc40e94dd96c39a6a1e8f4b6ffb12a0349d",
    "pose_landmarker_full.task": "23708c168ee301e31f620b9740ec057439e5bfafd9902ca6c6a44962c433e448",
    "pose_landmarker_heavy.task": "daa8a9dc57e44942c4778edd4d3805cbcf37ea2c95865ac97b020665ebd0c228",
}
METADATA_NAME = "TFLITE_METADATA"
METADATA_VERSION = "1.0.0"  # the oldest parser that knows normalization
ALIGNMENT = 4  # of stored files in the zip, so that they can be mapped into memory
ENTRY_HEADER = 30  # bytes of a zip entry before its name
PADDING = struct.Struct("<HH")  # an extra field of a zip entry: its id and its length
PADDING_ID = 0xD935  # "alignment", as Android's packager writes it
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip knows: the clock must not show in the bytes


def models_build(variants: Iterable[str]) -> list[Path]:
    """Write `pose_landmarker_<variant>.task` for each of "lite", "full", "heavy"."""
    MODELS.mkdir(parents=True, exist_ok=True)
    written = []
    for variant in variants:
        target = MODELS / f"pose_landmarker_{variant}.task"
        target.write_bytes(task_bytes(variant))
        written.append(target)
    return written


def task_bytes(variant: str) -> bytes:
    """The content of one `.task` file; ValueError where a network or the result has other bytes than known."""
    detector = _with_metadata(_network(DETECTOR), mean=127.5, std=127.5)
    landmarks = _with_metadata(_network(f"pose_landmark_{variant}.tflite"), mean=0.0, std=255.0)
    packed = _stored_zip({"pose_detector.tflite": detector, "pose_landmarks_detector.tflite": landmarks})
    return _checked(f"pose_landmarker_{variant}.task", packed)


def _network(name: str) -> bytes:
    return _checked(name, (NETWORKS / name).read_bytes())


def _checked(name: str, content: bytes) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256[name]:
        raise ValueError(f"{name} has the SHA-256 {digest}, not {SHA256[name]}.")
    return content


def _with_metadata(network: bytes, *, mean: float, std: float) -> bytes:
    """The network with one metadata buffer saying: input "image", of which (value - mean) / std goes in."""
    schema = _mediapipe_module("tasks/metadata/schema_py_generated.py")
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(network, 0))
    entry = schema.MetadataT()
    entry.name = METADATA_NAME
    entry.buffer = len(model.buffers)
    buffer = schema.BufferT()
    buffer.data = list(_metadata(mean=mean, std=std))
    model.buffers.append(buffer)
    model.metadata = [*(model.metadata or []), entry]
    return _packed(model, b"TFL3")


def _metadata(*, mean: float, std: float) -> bytes:
    schema = _mediapipe_module("tasks/metadata/metadata_schema_py_generated.py")
    normalization = schema.ProcessUnitT()
    normalization.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    normalization.options = schema.NormalizationOptionsT()
    normalization.options.mean = [mean]
    normalization.options.std = [std]
    content = schema.ContentT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = schema.ImagePropertiesT()
    content.contentProperties.colorSpace = schema.ColorSpaceType.RGB
    image = schema.TensorMetadataT()
    image.name = "image"
    image.content = content
    image.processUnits = [normalization]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [image]
    model = schema.ModelMetadataT()
    model.subgraphMetadata = [graph]
    model.minParserVersion = METADATA_VERSION
    return _packed(model, b"M001")


def _packed(root: Any, identifier: bytes) -> bytes:
    builder = flatbuffers.Builder(0)
    builder.Finish(root.Pack(builder), identifier)
    return bytes(builder.Output())


def _mediapipe_module(name: str) -> ModuleType:
    """One generated schema module by its path: importing the package itself would load all of MediaPipe."""
    path = Path(str(distribution("mediapipe").locate_file("mediapipe"))) / name
    loader = SourceFileLoader(path.stem, str(path))
    module = ModuleType(path.stem)
    loader.exec_module(module)
    return module


def _stored_zip(files: dict[str, bytes]) -> bytes:
    """A zip without compression whose file contents begin at multiples of ALIGNMENT."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            padding = -(target.tell() + ENTRY_HEADER + len(name) + PADDING.size) % ALIGNMENT
            info.extra = PADDING.pack(PADDING_ID, padding) + bytes(padding)
            archive.writestr(info, content)
    return target.getvalue()
