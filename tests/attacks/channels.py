"""Таблица каналов: что одна песочница может сделать и что другая могла бы заметить.

Строка — имя, действие, наблюдение и уровень, начиная с которого канала нет. Действие выполняется,
если передаётся единица; наблюдение присваивает `seen` то, что видно. Чтобы проверить ещё один
канал, допишите строку. `FILE` — файл библиотеки, который открыт на чтение всем; `COUNT` — номер
пробы: у каждой пробы свой файл.
"""

# ruff: noqa: E501 — строка таблицы — одна строка
from __future__ import annotations

from dataclasses import dataclass

from course_utils.grading.limits import Level

HEAD = """
import ctypes, fcntl, mmap, os, resource, signal, socket, struct, sys, tempfile, threading, time
LIBC = ctypes.CDLL(None, use_errno=True)
FOLDER = os.path.join(os.path.dirname(sys.modules["torch"].__file__), "include", "ATen", "ops")
NAMES = sorted(os.listdir(FOLDER))
FILE = os.path.join(FOLDER, NAMES[@count@ % len(NAMES)])
PARENT = os.path.dirname(os.getcwd())
CPUS = "/sys/devices/system/cpu"
NUMBERS = dict(zip(("flock", "mincore", "preadv2", "fadvise", "readahead", "cachestat", "futex",
    "shmget", "semget", "msgget", "msgctl", "mq_open", "inotify", "fanotify", "keyctl", "add_key",
    "setxattr", "getxattr", "utimensat", "sched_setaffinity", "sched_setscheduler", "ioprio_set",
    "ioprio_get", "setpriority", "getpriority", "process_vm_readv", "pidfd_open", "kcmp",
    "clock_gettime", "sysinfo", "statfs", "name_to_handle_at", "timer_create", "tgkill"),
    (73, 27, 327, 221, 187, 451, 202, 29, 64, 68, 71, 240, 294, 300, 250, 248, 188, 191, 280, 203,
     144, 251, 252, 141, 140, 310, 434, 312, 228, 99, 137, 303, 222, 234)
    if os.uname().machine == "x86_64" else
    (32, 232, 286, 223, 213, 451, 98, 194, 190, 186, 187, 180, 26, 262, 219, 217, 5, 8, 88, 122,
     119, 30, 31, 140, 141, 270, 434, 272, 113, 179, 43, 264, 107, 131)))
def call(name, *arguments):
    ctypes.set_errno(0)
    wide = [ctypes.c_void_p(a) if isinstance(a, int) else a for a in arguments]
    return LIBC.syscall(NUMBERS[name], *wide), ctypes.get_errno()
def attempt(action):
    try:
        return action()
    except Exception as error:
        return type(error).__name__
def record(kind, command, number):
    lock = struct.pack("hhqqi4x", kind, 0, number, 1, 0)
    with open(FILE, "rb") as file:
        return fcntl.fcntl(file, command, lock)
KEEP = []
def held(kind, command):
    file = open(FILE, "rb"); KEEP.append(file)
    return fcntl.fcntl(file, command, struct.pack("hhqqi4x", kind, 0, 77, 1, 0))
def mapped():
    file = open(FILE, "rb"); KEEP.append(file)
    area = mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    KEEP.append(area)
    LIBC.mmap.restype = ctypes.c_void_p
    return LIBC.mmap(None, ctypes.c_size_t(4096), 1, 2, file.fileno(), ctypes.c_long(0))
def threads(number):
    for _ in range(number):
        one = threading.Thread(target=time.sleep, args=(3,), daemon=True); one.start()
        KEEP.append(one)
"""


@dataclass(frozen=True)
class Channel:
    """Возможный канал.

    Поля:
        name: имя.
        act: что делает передающая песочница, чтобы передать единицу.
        observe: что смотрит принимающая; значение `seen` сравнивают при нуле и при единице.
        closed: на каком уровне канала нет.
        together: действие ещё длится, когда другая смотрит.
    """

    name: str
    act: str
    observe: str
    closed: Level = Level.FULL
    together: bool = False


def _locks() -> list[Channel]:
    """Замки на байты файла: обычные и на открытый файл (OFD)."""
    return [
        Channel(f"{name} {how}", f"attempt(lambda: held({kind}, {put}))",
                f"seen = attempt(lambda: record({other}, {get}, 77))")
        for name, put, get in (("record lock", 6, 5), ("ofd lock", 37, 36))
        for how, kind, other in (("read", 0, 1), ("write", 1, 0))
    ]  # fmt: skip


CHANNELS = [
    *_locks(),
    Channel("flock", "f = open(FILE); KEEP.append(f); call('flock', f.fileno(), 2)",
            "f = open(FILE); seen = call('flock', f.fileno(), 2 | 4)"),
    Channel("lease", "f = open(FILE); KEEP.append(f); attempt(lambda: fcntl.fcntl(f, 1024, 0))",
            "f = open(FILE); seen = attempt(lambda: fcntl.fcntl(f, 1024, 1))"),
    Channel("write lease", "f = open(FILE); KEEP.append(f); attempt(lambda: fcntl.fcntl(f, 1024, 1))",
            "t = time.monotonic(); attempt(lambda: os.open(FILE, os.O_RDONLY | os.O_NONBLOCK));"
            "seen = time.monotonic() - t > 1"),
    Channel("directory notification", "os.listdir(FOLDER)",
            "d = os.open(FOLDER, os.O_RDONLY); seen = attempt(lambda: fcntl.fcntl(d, 1026, 1))"),
    Channel("inotify", "open(FILE).read()", "seen = call('inotify', 0)"),
    Channel("fanotify", "open(FILE).read()", "seen = call('fanotify', 0, 0)"),
    Channel("futex of a library page", """
area = mapped(); woken = 0
for _ in range(400):
    woken = max(woken, call('futex', area, 1, 99, None, None, 0)[0]); time.sleep(0.005)""", """
area = mapped(); value = ctypes.c_uint32.from_address(area).value
limit = struct.pack('qq', 1, 0); before = time.monotonic(); seen = 'awake'
while time.monotonic() - before < 1:
    code, number = call('futex', area, 0, value, ctypes.c_char_p(limit), None, 0)
    if code == 0: seen = 'woken'; break
    if number != 110: time.sleep(0.01)""", together=True),
    Channel("access time", "open(FILE, 'rb').read(1)",
            "i = os.stat(FILE); seen = i.st_atime > max(i.st_mtime, i.st_ctime)", Level.SEALED),
    Channel("access time of a folder", "os.listdir(os.path.join(FOLDER, '..', 'cuda'))",
            "i = os.stat(os.path.join(FOLDER, '..', 'cuda')); seen = i.st_atime_ns", Level.SEALED),
    Channel("access time by mapping", "mapped()",
            "i = os.stat(FILE); seen = i.st_atime > max(i.st_mtime, i.st_ctime)", Level.SEALED),
    Channel("modification time", "attempt(lambda: os.utime(FILE, (1, 1)))",
            "seen = os.stat(FILE).st_mtime < 2"),
    Channel("time set by number", "call('utimensat', -100, ctypes.c_char_p(FILE.encode()), None, 0)",
            "seen = time.time() - os.stat(FILE).st_mtime < 99"),
    Channel("mode", "attempt(lambda: os.chmod(FILE, 0o777))", "seen = os.stat(FILE).st_mode"),
    Channel("links", "attempt(lambda: os.link(FILE, 'mine'))", "seen = os.stat(FILE).st_nlink"),
    Channel("owner", "attempt(lambda: os.chown(FILE, 1, 1))", "seen = os.stat(FILE).st_uid"),
    Channel("extended attribute", "attempt(lambda: os.setxattr(FILE, 'user.a', b'1'))",
            "seen = attempt(lambda: os.getxattr(FILE, 'user.a'))"),
    Channel("names in the common folder", "attempt(lambda: os.mkdir(os.path.join(PARENT, 'x@count@')))",
            "seen = os.path.exists(os.path.join(PARENT, 'x@count@'))"),
    Channel("names in /tmp", "attempt(lambda: open('/tmp/course-x@count@', 'w').close())",
            "seen = os.path.exists('/tmp/course-x@count@')"),
    Channel("names in /dev/shm", "attempt(lambda: open('/dev/shm/x@count@', 'w').close())",
            "seen = os.path.exists('/dev/shm/x@count@')"),
    Channel("named pipe", "attempt(lambda: os.mkfifo(os.path.join(PARENT, 'p@count@')))",
            "seen = os.path.exists(os.path.join(PARENT, 'p@count@'))"),
    Channel("abstract socket", """
def bind():
    s = socket.socket(socket.AF_UNIX); s.bind('\\0x@count@'); s.listen(); KEEP.append(s)
attempt(bind)""", """
def connect():
    s = socket.socket(socket.AF_UNIX); s.connect('\\0x@count@')
seen = attempt(connect)"""),
    Channel("port", """
def bind():
    s = socket.socket(); s.bind(('127.0.0.1', 39000 + @count@)); s.listen(); KEEP.append(s)
attempt(bind)""", "seen = attempt(lambda: socket.create_connection(('127.0.0.1', 39000 + @count@)))"),
    Channel("shared memory", "call('shmget', 7000 + @count@, 4096, 0o1666)",
            "seen = call('shmget', 7000 + @count@, 4096, 0o666)"),
    Channel("semaphore", "call('semget', 7000 + @count@, 1, 0o1666)",
            "seen = call('semget', 7000 + @count@, 1, 0o666)"),
    Channel("message queue", "call('msgget', 7000 + @count@, 0o1666)",
            "seen = call('msgget', 7000 + @count@, 0o666)"),
    Channel("posix queue", "call('mq_open', ctypes.c_char_p(b'x@count@'), 0o102, 0o666, None)",
            "seen = call('mq_open', ctypes.c_char_p(b'x@count@'), 0, 0, None)"),
    Channel("keyring", "call('add_key', ctypes.c_char_p(b'user'), ctypes.c_char_p(b'x@count@'),"
            "ctypes.c_char_p(b'1'), 1, -4)",
            "seen = call('keyctl', 10, -4, ctypes.c_char_p(b'user'), ctypes.c_char_p(b'x@count@'), 0)"),
    Channel("page cache, mincore", "open(FILE, 'rb').read()", """
a = mapped(); out = ctypes.create_string_buffer(1)
seen = call('mincore', a, 4096, out), out.raw"""),
    Channel("page cache, preadv2", "open(FILE, 'rb').read()",
            "f = open(FILE, 'rb'); seen = attempt(lambda: os.preadv(f.fileno(), [bytearray(9)], 0, 8))"),
    Channel("page cache, cachestat", "open(FILE, 'rb').read()", """
f = open(FILE, 'rb'); out = ctypes.create_string_buffer(40)
seen = call('cachestat', f.fileno(), ctypes.c_char_p(bytes(16)), out, 0), out.raw"""),
    Channel("page cache, thrown out", "f = open(FILE); call('fadvise', f.fileno(), 0, 0, 4)",
            "a = mapped(); out = ctypes.create_string_buffer(1); seen = call('mincore', a, 4096, out)"),
    Channel("signal", "[attempt(lambda: os.kill(p, 34)) for p in @pids@]",
            "seen = signal.sigpending()"),
    Channel("processor time of a neighbour", "t = time.monotonic()\nwhile time.monotonic() - t < 2: pass", """
def spent():
    out = ctypes.create_string_buffer(16)
    return [call('clock_gettime', ~p << 3 | 2, out)[0] for p in @pids@], struct.unpack('qq', out.raw)
before = spent(); time.sleep(1)
seen = spent() != before""", together=True),
    Channel("priority of a neighbour", "attempt(lambda: os.nice(3))",
            "seen = [attempt(lambda: os.getpriority(0, p)) for p in @pids@]"),
    Channel("least priority of the user", "attempt(lambda: os.nice(-3))",
            "seen = attempt(lambda: os.getpriority(2, os.getuid()))"),
    Channel("processors of a neighbour", "attempt(lambda: os.sched_setaffinity(0, {0}))",
            "seen = [attempt(lambda: os.sched_getaffinity(p)) for p in @pids@]"),
    Channel("scheduler of a neighbour", "attempt(lambda: os.sched_setscheduler(0, 3, os.sched_param(0)))",
            "seen = [attempt(lambda: os.sched_getscheduler(p)) for p in @pids@]"),
    Channel("disk priority", "call('ioprio_set', 1, 0, 3 << 13)",
            "seen = [call('ioprio_get', 1, p) for p in @pids@]"),
    Channel("session of a neighbour", "attempt(os.setsid)",
            "seen = [attempt(lambda: os.getsid(p)) for p in @pids@]"),
    Channel("limits of a neighbour", "attempt(lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))",
            "seen = [attempt(lambda: resource.prlimit(p, resource.RLIMIT_CORE)) for p in @pids@]"),
    Channel("memory of a neighbour", "mark = b'attack' * 99",
            "seen = [call('process_vm_readv', p, 0, 0, 0, 0, 0) for p in @pids@]"),
    Channel("handle of a neighbour", "pass", "seen = [call('pidfd_open', p, 0) for p in @pids@]"),
    Channel("name of a neighbour", "LIBC.prctl(15, b'attack')",
            "seen = [attempt(lambda: open(f'/proc/{p}/comm').read()) for p in @pids@]"),
    Channel("/proc of a neighbour", "KEEP.append(bytearray(50 << 20))",
            "seen = [attempt(lambda: open(f'/proc/{p}/statm').read()) for p in @pids@]"),
    Channel("threads by the limit of the user", "threads(12)", """
def limited():
    resource.setrlimit(resource.RLIMIT_NPROC, (40, 40)); threads(1); return 'started'
seen = attempt(limited)"""),
    Channel("queue of real time signals", """
signal.pthread_sigmask(0, {40})
for _ in range(2000): attempt(lambda: signal.pthread_kill(threading.get_ident(), 40))""",
            "seen = attempt(lambda: signal.pthread_kill(threading.get_ident(), 40))"),
    Channel("free space", "with open('big', 'wb') as f: f.write(bytes(3 << 20)); f.flush(); os.fsync(f)",
            "seen = attempt(lambda: os.statvfs('.').f_bfree), attempt(lambda: os.statvfs('/').f_bfree)"),
    Channel("free memory", "KEEP.append(bytes(200 << 20))",
            "seen = attempt(lambda: os.sysconf('SC_AVPHYS_PAGES') >> 12)"),
    Channel("passed descriptors", """
a, b = socket.socketpair(); KEEP.append((a, b))
for _ in range(140): attempt(lambda: socket.send_fds(a, [b'x'], [0]))""", """
a, b = socket.socketpair(); seen = attempt(lambda: socket.send_fds(a, [b'x'], [0]))"""),
    Channel("size of pipes", """
for _ in range(50):
    r, w = os.pipe(); KEEP.append((r, w)); attempt(lambda: fcntl.fcntl(w, 1031, 1 << 20))""",
            "r, w = os.pipe(); seen = attempt(lambda: fcntl.fcntl(w, 1031, 1 << 20))"),
    Channel("huge pages", "attempt(lambda: mmap.mmap(-1, 2 << 20, flags=0x40022))",
            "seen = attempt(lambda: type(mmap.mmap(-1, 2 << 20, flags=0x40022)))"),
    Channel("umask", "os.umask(0o77)", "seen = os.umask(0o22)"),
    Channel("idle processors", "t = time.monotonic()\nwhile time.monotonic() - t < 1: pass",
            "seen = attempt(lambda: open(CPUS + '/cpu0/cpuidle/state1/time').read())",
            together=True),
    Channel("course of the class", "pass", "seen = os.path.exists('@course@')", Level.SEALED),
    Channel("numbers of files", "[open(f'f{n}', 'w').close() for n in range(60)]",
            "open('one', 'w').close(); seen = os.stat('one').st_ino // 50", Level.SEALED),
]  # fmt: skip
