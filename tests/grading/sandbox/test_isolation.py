"""Нападения: ни одного незаслуженного балла, ни слова о скрытом, соседние задачи целы.

Каждое нападение ограничено по числу, размеру и времени и целится только в свои файлы и в
собственную машину. Полное собрание — в tests/attacks.
"""

from __future__ import annotations

import json
import socket
import tempfile
from pathlib import Path

import pytest

from course_utils.grading.limits import Level, Limits
from course_utils.grading.sandbox import landlock, seccomp
from course_utils.grading.sandbox.lock import readable

from ..notebooks import GOOD, TOTAL, answered, cell, check, notebook, student

FORGERIES = {
    "снять assert преобразователем AST": """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Strip())
def relu(x): return None""",
    "подменить numpy.testing": """
np.testing.assert_allclose = lambda *a, **k: None
np.allclose = np.array_equal = lambda *a, **k: True
def relu(x): return np.array([0, 2])""",
    "равен всему": """
class Equal(np.ndarray):
    def __eq__(self, other): return True
    def tolist(self): return Any()
class Any(list):
    def __eq__(self, other): return True
    def __len__(self): return 2
def relu(x): return np.zeros(2).view(Equal)""",
    "объект вместо чисел": """
class Yes:
    def __getattr__(self, name): return Yes()
    def __call__(self, *a, **k): return Yes()
    def __eq__(self, other): return True
    def __bool__(self): return True
    __float__ = lambda self: 1.0
    __array__ = lambda self, *a, **k: np.zeros(2)
def relu(x): return Yes()""",
    "кончить чужой цикл": """
def relu(x): raise StopIteration""",
    "подменить проверяющего в своём процессе": """
import builtins, sys
builtins.AssertionError = Warning
sys.modules['course_utils.grading.examiner.verdict'] = None
def relu(x): return None""",
    "выйти, пока не проверили": """
import sys
def relu(x): sys.exit(0)""",
    "говорить по каналу самому": """
import os, struct, json
body = json.dumps(["d", [["value", ["l", [0, 2]]]]]).encode()
def relu(x):
    for fd in range(3, 20):
        try: os.write(fd, (struct.pack("!IQ", len(body), 0) + body) * 9)
        except OSError: pass
    return None""",
}


@pytest.mark.parametrize("attack", FORGERIES, ids=list(FORGERIES))
def test_forged_results_score_nothing(grade, attack):
    result = grade(relu=FORGERIES[attack])
    assert result.tasks[0].score == 0
    assert result.tasks[1].score == 2


def probe(grade, body: str) -> str:
    """Что вернула функция студента: приходит текстом ошибки преподавателю."""
    lines = "\n    ".join(body.strip().splitlines())
    answer = f"import os, sys\ndef relu(x):\n    {lines}\n    raise ValueError('вышло')"
    result = grade(relu=answer)
    assert result.tasks[0].score == 0
    assert result.tasks[1].score == 2
    return result.tasks[0].message


@pytest.mark.parametrize(
    "body",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('localhost', 9))",
        "os.fork()",
        "import subprocess; subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "os.killpg(0, 0)",
        "os.listdir('/proc')",
        "os.listdir('/proc/self')",
        "os.listdir('/proc/self/fd')",
        "os.listdir('/proc/self/root')",
        "open('/proc/self/environ').read()",
        "open('/proc/self/cmdline').read()",
        "open('/proc/self/mountinfo').read()",
        "open('/proc/self/net/tcp').read()",
        "open('/proc/thread-self/status').read()",
        "open(f'/proc/self/task/{os.getpid()}/maps').read()",
        "open('/proc/self/cwd/../../etc/passwd').read()",
        "open(f'/proc/{os.getppid()}/cmdline').read()",
        "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        "open('/proc/self/mem', 'r+b')",
        "os.listdir('/')",
        "open('/etc/passwd').read()",
        "os.symlink('/etc/passwd', 'link')",
        "os.chmod('.', 0)",
        "os.setpriority(0, 0, 19)",
        "os.sched_setaffinity(0, [0])",
        "import ctypes; 1 // (1 + ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0))",
        "import ctypes; 1 // (1 + ctypes.CDLL(None).unshare(0x10000000))",
        "import mmap; mmap.mmap(-1, 4096)",
        "os.memfd_create('x')",
        "import signal; signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)",
        "os.truncate('relu', 0)",
        "import fcntl; fcntl.flock(open(os.__file__), fcntl.LOCK_SH)",
        "import fcntl; fcntl.lockf(open(os.__file__), fcntl.LOCK_SH)",
        "import fcntl; fcntl.fcntl(open(os.__file__), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
        "import fcntl; fcntl.fcntl(os.open('.', 0), fcntl.F_NOTIFY, 1)",
        "import fcntl; fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)",
        "import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())",
        "import fcntl; fcntl.fcntl(0, 10, 9)",
        "os.preadv(os.open(os.__file__, 0), [bytearray(1)], 0, os.RWF_NOWAIT)",
        "os.posix_fadvise(os.open(os.__file__, 0), 0, 0, 4)",
        "os.statvfs('.')",
        "os.getpriority(os.PRIO_USER, 0)",
        "os.sched_getaffinity(os.getppid())",
        "os.getsid(os.getppid())",
        "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (9, 9))",
        "import time; time.clock_gettime(~os.getppid() << 3 | 2)",
        "import signal; os.kill(os.getpid(), signal.SIGRTMIN)",
        "import socket; socket.send_fds(socket.socketpair()[0], [b'x'], [0])",
        "os.utime('.')",
    ],
)
def test_the_door_is_locked(grade, body):
    told = probe(grade, body)
    assert any(word in told for word in ("Error", "gaierror")), told
    assert "вышло" not in told


def test_libraries_find_themselves(grade):
    """threadpoolctl, без которого не работает scikit-learn, читает карту своей памяти."""
    told = probe(grade, "import threadpoolctl; threadpoolctl.threadpool_info()")
    assert "вышло" in told


HONEST = {
    "потоки": """
import threading
seen = []
threads = [threading.Thread(target=seen.append, args=(n,)) for n in range(8)]
[t.start() for t in threads], [t.join() for t in threads]
assert sorted(seen) == list(range(8))""",
    "пул": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool: assert sum(pool.map(abs, range(-4, 0))) == 10""",
    "asyncio": """
import asyncio, threading
async def later(): await asyncio.sleep(0.01); return 5
found = []
thread = threading.Thread(target=lambda: found.append(asyncio.run(later())))
thread.start(); thread.join()
assert found == [5]""",
    "рисунок": """
import io, matplotlib.pyplot as plt
plt.plot([1, 2]); plt.title('ось'); plt.savefig(io.BytesIO())""",
    "sklearn": """
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE
LogisticRegression().fit(np.eye(4), [0, 1, 0, 1]); TSNE(perplexity=2).fit_transform(np.eye(5))""",
    "torch": """
import torch
net = torch.nn.Conv2d(3, 4, 3)
net(torch.ones(2, 3, 16, 16)).sum().backward(); torch.set_num_threads(2)
torch.ones(700, 700) @ torch.ones(700, 700)
torch.save(net.state_dict(), 'net.pt'); torch.load('net.pt')""",
    "файлы": """
import json, mmap, pickle, tempfile, shutil
from pathlib import Path
Path('d').mkdir(); Path('d/a.json').write_text(json.dumps([1])); shutil.copyfile('d/a.json', 'b')
with tempfile.TemporaryFile() as file: file.write(b'x' * 9000); file.flush()
np.save('x.npy', np.eye(3)); assert np.load('x.npy', mmap_mode='r')[1, 1] == 1
saved = np.memmap('m', mode='w+', shape=(9,)); saved[:] = 1; saved.flush()
shutil.rmtree('d'); os.replace('b', 'c')""",
    "tqdm": """
from tqdm.auto import tqdm
from tqdm import trange
assert sum(tqdm(range(5))) == 10
for _ in trange(3): pass""",
    "время": """
import time, timeit, datetime, random, resource
time.process_time(); time.thread_time(); time.clock_gettime(time.CLOCK_BOOTTIME); time.sleep(0.01)
timeit.timeit('1', number=9); datetime.datetime.now(); resource.getrusage(resource.RUSAGE_SELF)
resource.getrlimit(resource.RLIMIT_CPU); os.cpu_count(); os.sched_getaffinity(0)""",
    "scipy": "from scipy import ndimage, signal, optimize; optimize.minimize(np.sum, [1.0])",
}


@pytest.mark.parametrize("style", HONEST, ids=list(HONEST))
def test_honest_code_meets_no_lock(grade, style):
    told = probe(grade, HONEST[style])
    assert "вышло" in told, told


@pytest.mark.parametrize(
    "body",
    [
        "open({0!r}).read()",
        "open({0!r}, 'a').write('x')",
        "os.remove({0!r})",
        "os.open({0!r}, os.O_RDONLY | os.O_TRUNC)",
        "os.rename({0!r}, 'x')",
    ],
)
def test_course_files_cannot_be_read_or_written(grade, tmp_path, body):
    secret = tmp_path / "gradebook.db"
    secret.write_text("оценки")
    told = probe(grade, body.format(str(secret)))
    assert told.startswith(("PermissionError", "FileNotFoundError")), told
    assert secret.read_text() == "оценки"
    assert not any(tmp_path.is_relative_to(path) for path in readable())


def test_no_tests_in_the_memory_of_the_candidate(grade):
    spy = """
import gc, linecache, sys
found = [o for o in gc.get_objects() if isinstance(o, (str, dict)) and 'SECRET' in str(o)[:9999]]
texts = str(linecache.cache) + str(In) + str([f for f in sys._current_frames().values()])
raise ValueError('нашлось' if 'assert_allclose(relu(SECRET)' in texts else 'чисто')"""
    assert "чисто" in probe(grade, spy)


def test_hidden_inputs_do_not_reach_a_visible_message(grade):
    """Первая задача запоминает входы, вторая показывает их в открытом сообщении и в печати."""
    keep = "seen = []\ndef relu(x):\n    seen.append(len(x)); return np.maximum(x, 0)"
    tell = "def total(x):\n    raise ValueError(f'видел {seen}')\nprint(seen)"
    result = grade(relu=keep, total=tell)
    assert "7" not in result.tasks[1].message
    assert "7" not in json.dumps(result.cells[4]["outputs"])


def test_environment_is_scrubbed(grade, monkeypatch):
    told = probe(grade, "raise ValueError(str(sorted(os.environ)))")
    assert "PATH" not in told.replace("MPLCONFIGDIR", "")


def test_network_is_closed_to_loopback(grade):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = probe(grade, f"import socket; socket.create_connection(('127.0.0.1', {port}))")
    assert "PermissionError" in told


def test_floods_are_cut(grade):
    before = work_folders()
    limits = Limits(seconds=10, total=60, memory=300, disk=4)
    result = grade(
        limits=limits,
        relu=GOOD["relu"] + "\nprint('ж' * 3_000_000)",
        total="""def total(x):
    for n in range(400):
        with open(f'f{n}', 'wb') as f: f.write(bytes(200_000))
    import time; time.sleep(5)""",
    )
    assert result.tasks[0].score == 2
    assert result.tasks[1].score == 0
    assert len(json.dumps(result.cells, ensure_ascii=False)) < 100_000
    assert work_folders() <= before


def work_folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("course-*"))


def test_deep_folders_do_not_stop_the_supervisor(grade):
    before = work_folders()
    dig = """def relu(x):
    import os
    for _ in range(3000):
        os.mkdir('d', 0); os.rmdir('d'); os.mkdir('d'); os.chdir('d')
    raise ValueError('вырыто')"""
    result = grade(relu=dig)
    assert [task.score for task in result.tasks[:2]] == [0, 2], result.tasks
    assert work_folders() <= before


def test_library_functions_never_come_from_the_student(grade):
    """Имя, которого нет в решении преподавателя, у студента не спрашивают."""
    source = notebook(
        cell("import numpy as np"),
        student("total", TOTAL),
        check("t", "assert allclose(total(np.ones(3)), 3)"),
    )
    lie = "def allclose(*a): return True\ndef total(x): return 0"
    result = grade(source=source, total=lie)
    assert result.tasks[0].score == 0
    assert "allclose" in result.tasks[0].message


def test_examiner_that_dies_costs_one_task(grade):
    """Хитрое значение может погубить самого экзаменатора, но не работу целиком."""
    source = notebook(
        cell("import numpy as np, os"),
        student("total", TOTAL),
        check("one", "assert total(np.ones(3)) == 3"),
        check("two", "total(np.ones(1)) == 1 and os.kill(os.getpid(), 9)"),
        check("three", "assert total(np.ones(2)) == 2"),
    )
    result = grade(source=source)
    assert [task.score for task in result.tasks] == [1, 0, 1]
    assert result.tasks[1].status.value == "crashed"
    assert result.failure == ""


def test_threads_are_counted(grade):
    """Потоков не больше предела: процесс с тысячей потоков убивают."""
    body = """import threading, time
for _ in range(200): threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
time.sleep(2)"""
    result = grade(relu="def relu(x):\n    " + body.replace("\n", "\n    "))
    assert [task.score for task in result.tasks[:2]] == [0, 2], result.tasks


def test_swallowed_interrupts_do_not_hold_the_batch(grade):
    result = grade(
        limits=Limits(seconds=1, total=20),
        relu="def relu(x):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
    )
    assert [task.score for task in result.tasks[:2]] == [0, 2], result.tasks
    assert result.tasks[0].status.value == "timeout"


def test_huge_value_cannot_hang_the_examiner(grade):
    result = grade(relu="def relu(x):\n    return np.zeros((40_000, 1000))", total="total = 10**9")
    assert result.score == 0


BOOKS = {
    "проверка удалена": lambda book: [c for c in book if "grade" not in str(c["metadata"])[:60]],
    "проверка исправлена": lambda book: [
        c | {"source": "pass"} if c["metadata"].get("nbgrader", {}).get("grade") else c
        for c in book
    ],
    "баллы исправлены": lambda book: json.loads(
        json.dumps(book).replace('"points": ', '"points": 9')
    ),
    "ячейки переставлены": lambda book: book[::-1],
    "ячейки повторены": lambda book: book + book,
    "копия проверки": lambda book: [*book, check("test_relu", "pass", 99)],
    "чужие метаданные": lambda book: [
        {**c, "metadata": {"nbgrader": {"grade_id": {"a": [c["metadata"]]}}}} for c in book
    ],
    "вместо ячеек мусор": lambda book: [None, 5, "x", [], {}, {"source": 7}, *book],
}


@pytest.mark.parametrize("change", BOOKS, ids=list(BOOKS))
def test_edited_teacher_cells_change_nothing(grade, change):
    wrong = answered(relu="def relu(x):\n    return x")
    book = {**wrong, "cells": BOOKS[change](wrong["cells"])}
    result = grade(book)
    assert result.tasks[0].score == 0
    assert result.points == 7


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'{"cells": 5}',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"worksheets": []}',
        b'{"cells": [], "metadata": {"a": 1}}',
    ],
)
def test_unreadable_file_is_a_result(grade, raw):
    result = grade(raw)
    assert result.score == 0
    assert {task.status.value for task in result.tasks} == {"missing"}


def test_wrong_kernel_name_is_ignored(grade):
    book = answered()
    book["metadata"] = {"kernelspec": {"name": "bash", "language": "bash"}, "x": {"y": [1] * 1000}}
    assert grade(book).score == 4


def test_levels():
    assert landlock.version() >= 1
    assert Level.of(["limits", "session", "seccomp"]) is Level.PARTIAL
    assert Level.parse("full") is Level.FULL
    with pytest.raises(ValueError, match="неизвестен"):
        Level.parse("строгий")


def test_filter_is_written_for_both_machines():
    for machine in seccomp.ARCHITECTURES:
        code = seccomp.program(machine, 1)
        assert len(code) % 8 == 0
        assert len(code) // 8 < 4096
    with pytest.raises(OSError, match="не описана"):
        seccomp.program("vax", 1)
