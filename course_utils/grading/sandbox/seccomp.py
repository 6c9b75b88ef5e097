"""seccomp: разрешены перечисленные системные вызовы, остальные отвечают ошибкой и не убивают.

Список — то, что нужно Python, NumPy и PyTorch в одном процессе: файлы, память, потоки, время.
Нет сокетов, новых процессов, чужих процессов, прав доступа, пространств имён, общей памяти — и
ничего, чем два процесса могли бы говорить через один и тот же файл библиотеки или через счётчик на
всю машину: замков, аренды, извещений, ожидания на чужой странице, свободного места.
Программа BPF собирается вручную: четыре вида команд, одна проверка на вызов.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from dataclasses import dataclass

ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
EPERM, EAGAIN, ENOSYS = 1, 11, 38
LOAD, AND, EQUAL, RETURN = 0x20, 0x54, 0x15, 0x06
PR_SET_SECCOMP, FILTER = 22, 2
WORD = 0xFFFFFFFF

# имя x86_64 aarch64; «-» — вызова на этой платформе нет
TABLE = """
read 0 63|write 1 64|readv 19 65|writev 20 66|pread64 17 67|pwrite64 18 68|preadv 295 69
pwritev 296 70|lseek 8 62|close 3 57|close_range 436 436
dup 32 23|dup2 33 -|dup3 292 24|pipe 22 -|pipe2 293 59|stat 4 -|fstat 5 80|lstat 6 -
newfstatat 262 79|statx 332 291|access 21 -|faccessat 269 48|faccessat2 439 439|readlink 89 -
readlinkat 267 78|getdents 78 -|getdents64 217 61|getcwd 79 17|chdir 80 49|fchdir 81 50
mkdir 83 -|mkdirat 258 34|rmdir 84 -|unlink 87 -|unlinkat 263 35|rename 82 -|renameat 264 38
renameat2 316 276|ftruncate 77 46|fallocate 285 47|fsync 74 82
fdatasync 75 83|umask 95 166|copy_file_range 326 285
sendfile 40 71|munmap 11 215|mprotect 10 226|mremap 25 216|brk 12 214
msync 26 227|membarrier 324 283|poll 7 -|ppoll 271 73|select 23 -
pselect6 270 72|epoll_create 213 -|epoll_create1 291 20|epoll_ctl 233 21|epoll_wait 232 -
epoll_pwait 281 22|eventfd2 290 19|sendto 44 206|recvfrom 45 207
getsockname 51 204|getpeername 52 205|getsockopt 55 209|setsockopt 54 208|shutdown 48 210
rt_sigaction 13 134|rt_sigprocmask 14 135|rt_sigreturn 15 139|rt_sigpending 127 136
rt_sigtimedwait 128 137|sigaltstack 131 132|alarm 37 -|pause 34 -|getitimer 36 102
setitimer 38 103
nanosleep 35 101|gettimeofday 96 169|time 201 -|times 100 153|getrusage 98 165|getrlimit 97 163
uname 63 160|getcpu 309 168|getpid 39 172|getppid 110 173
gettid 186 178|getuid 102 174|geteuid 107 175|getgid 104 176|getegid 108 177|getresuid 118 148
getresgid 120 150|getgroups 115 158|getpgrp 111 -|set_robust_list 273 99
set_tid_address 218 96|rseq 334 293|arch_prctl 158 -|exit 60 93|exit_group 231 94
restart_syscall 219 128|sched_yield 24 124|sched_get_priority_max 146 125
sched_get_priority_min 147 126
getrandom 318 278|wait4 61 260|waitid 247 95
"""
CHECKED = """
futex 202 98|madvise 28 233|clock_gettime 228 113|clock_getres 229 114|clock_nanosleep 230 115
open 2 -|openat 257 56|mmap 9 222|clone 56 220|kill 62 129|tgkill 234 131|prlimit64 302 261
prctl 157 167|fcntl 72 25|ioctl 16 29|socketpair 53 199|getpgid 121 155|getsid 124 156
getpriority 140 141|sched_getaffinity 204 123|sched_getscheduler 145 120|sched_getparam 143 121
"""
# ядро «их не знает»: библиотеки тогда обходятся другими
UNKNOWN = (
    "clone3 435 435|preadv2 327 286|pwritev2 328 287|statfs 137 43|fstatfs 138 44|sysinfo 99 179"
)
DIRECT = (0o40000, 0o200000)  # O_DIRECT


@dataclass(frozen=True)
class Condition:
    """Условие на аргумент: `аргумент & mask` среди values.

    Поля:
        argument: номер аргумента с нуля.
        mask, values: что из него взять и каким это бывает.
        high: смотреть на старшие 32 бита, а не на младшие.
        error: чем ответить, если условие не выполнено.
    """

    argument: int
    mask: int
    values: tuple[int, ...]
    high: bool = False
    error: int = EPERM


def conditions(pid: int, column: int) -> dict[str, tuple[Condition, ...]]:
    """Вызовы, разрешённые не со всякими аргументами: выполнены должны быть все условия.

    Параметры:
        pid: свой номер процесса.
        column: столбец платформы.
    """
    new_thread, namespaces, hugetlb = 0x10000, 0x7E020000, 0x40000
    clocks = (Condition(0, WORD ^ 0xF, (0,)),)  # часы чужих процессов — отрицательные номера
    own = (Condition(0, WORD, (0, pid), error=ENOSYS),)
    signals = Condition(1, WORD, tuple(range(32)))  # очередь остальных — одна на пользователя
    # O_TRUNC при чтении (до Landlock 3 не запрещён), O_ASYNC, O_DIRECT — мимо кэша
    flags = (0o1003, (0, 1, 2, 0o1001, 0o1002)), (0o20000 | DIRECT[column], (0,))
    return {
        "futex": (Condition(1, 0x80, (0x80,), error=EAGAIN),),  # только внутри процесса; join ждёт
        "madvise": (Condition(2, WORD, (0, 1, 2, 3, 4, 8, 14, 15, 16, 17)),),
        "clock_gettime": clocks,
        "clock_getres": clocks,
        "clock_nanosleep": clocks,
        "open": tuple(Condition(1, *flag) for flag in flags),
        "openat": tuple(Condition(2, *flag) for flag in flags),
        "mmap": (Condition(3, hugetlb | 0x21, (0, 1, 0x20)),),  # общая безымянная — вне учёта
        "clone": (Condition(0, new_thread | namespaces, (new_thread,)),),  # потоки, не процессы
        "kill": (Condition(0, WORD, (pid,)), signals),
        "tgkill": (
            Condition(0, WORD, (pid,)),
            Condition(2, WORD, signals.values),
        ),
        "prlimit64": (  # пределы можно узнать, менять нельзя
            Condition(0, WORD, (0, pid)),
            Condition(2, WORD, (0,)),
            Condition(2, WORD, (0,), high=True),
        ),
        "prctl": (Condition(0, WORD, (15, 16, 0x53564D41)),),  # имя потока, имя участка памяти
        "fcntl": (Condition(1, WORD, (0, 1, 2, 3, 4, 1030)),),  # копия, свойства дескриптора
        "ioctl": (Condition(1, WORD, (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)),),
        "socketpair": (Condition(1, 0xF, (1,)),),  # только потоковая пара: ей некуда писать наружу
        "getpgid": own,
        "getsid": own,
        "getpriority": (Condition(0, WORD, (0,)), Condition(1, WORD, (0, pid))),
        "sched_getaffinity": own,
        "sched_getscheduler": own,
        "sched_getparam": own,
    }


def program(machine: str, pid: int) -> bytes:
    """Программа BPF для процесса `pid` на платформе `machine`.

    Ошибки:
        OSError: номера вызовов этой платформы неизвестны.
    """
    if machine not in ARCHITECTURES:
        raise OSError(ENOSYS, f"seccomp: платформа {machine} не описана")
    audit, column = ARCHITECTURES[machine]
    refuse = (RETURN, 0, 0, ERRNO | EPERM)
    code = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, audit), refuse, (LOAD, 0, 0, 0)]
    rules = conditions(pid, column)
    for name, number in _numbers(CHECKED, column).items():
        body = [command for rule in rules[name] for command in _body(rule)]
        code += [(EQUAL, 0, len(body) + 1, number), *body, (RETURN, 0, 0, ALLOW)]
    for table, answer in ((TABLE, ALLOW), (UNKNOWN, ERRNO | ENOSYS)):
        for number in _numbers(table, column).values():
            code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, answer)]
    return b"".join(struct.pack("HBBI", *command) for command in [*code, refuse])


def restrict() -> None:
    """Навсегда включает фильтр для текущего процесса (нужен no_new_privs).

    Ошибки:
        OSError: платформа не описана или ядро отказало.
    """
    code = program(platform.machine(), os.getpid())
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer := _buffer(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.c_char_p(header), 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")
    del buffer


def _body(rule: Condition) -> list[tuple[int, int, int, int]]:
    """Загрузить половину аргумента, наложить маску, сравнить; ни с чем не совпало — отказать."""
    count = len(rule.values)
    return [
        (LOAD, 0, 0, 16 + 8 * rule.argument + 4 * rule.high),
        (AND, 0, 0, rule.mask),
        *((EQUAL, count - place, 0, value) for place, value in enumerate(rule.values)),
        (RETURN, 0, 0, ERRNO | rule.error),
    ]


def _numbers(table: str, column: int) -> dict[str, int]:
    rows = (row.split() for row in table.replace("|", "\n").split("\n") if row)
    return {name: int(n[column]) for name, *n in rows if n[column] != "-"}


def _buffer(code: bytes) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(code, len(code))
