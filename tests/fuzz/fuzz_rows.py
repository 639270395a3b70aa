"""The fuzz targets, a row each: what is read, how inputs are drawn and judged, and what the gate spends on it."""

from __future__ import annotations

from fuzz.answer_target import open_answers
from fuzz.document_targets import open_envelopes, open_policies, open_texts
from fuzz.folder_targets import open_emitted, open_rows
from fuzz.fuzz_target import Target
from fuzz.go_targets import open_go_mods, open_go_sources
from fuzz.rego_target import open_rego

TARGETS = {
    target.name: target
    for target in (
        Target("policy", "policies, plain or signed: read, or refused by an error of ours", open_policies, 300),
        Target("envelope", "envelopes and what they hold: every fault is a finding", open_envelopes, 300),
        Target("text", "JSON texts: our two verdicts are real Go's", open_texts, 300, asks_go=True),
        Target("go-mod", "go.mod files beside `go mod edit`", open_go_mods, 100),
        Target("go-source", "Go sources beside gofmt: read, marked, or refused", open_go_sources, 200),
        Target("emitted", "folders of emitted schemas: compared, or refused", open_emitted, 300),
        Target("rows", "data sets and reports of a training: read, or refused", open_rows, 300),
        Target("answer", "answers of a model: each gets its scores", open_answers, 300),
        Target("rego", "Rego modules beside OPA: judged, and no reference is missed", open_rego, 200, asks_go=True),
    )
}  # fmt: skip
