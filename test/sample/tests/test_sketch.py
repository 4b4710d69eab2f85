from pathlib import Path

from strainscope.sketch import read_fasta, similarity, sketch

data = Path(__file__).parent / "data"


def test_a_sample_equals_itself():
    a = sketch(read_fasta(data / "toy-a.fa"), k=11)
    assert similarity(a, a) == 1.0


def test_two_strains_differ():
    a, b = (sketch(read_fasta(data / name), k=11) for name in ("toy-a.fa", "toy-b.fa"))
    assert 0.0 < similarity(a, b) < 1.0
