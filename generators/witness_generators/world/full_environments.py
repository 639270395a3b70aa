"""The variables that real machines and services set beside those of `small` worlds: names and forms as their documentation has them.

Sources: GitHub (variables reference; actions/runner-images, Ubuntu 24.04), GitLab (predefined CI/CD variables, runner feature flags),
Jenkins (using environment variables; git plugin; the image jenkins/jenkins), and a login shell of Debian or macOS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from uuid import UUID

from witness_generators.world.moments import Moment
from witness_generators.world.place import place_of
from witness_generators.world.world import World

Variables = dict[str, str]
# Of a hosted runner with Linux: `{home}`, and what the image holds.
_GITHUB_LINUX: Mapping[str, str] = {
    "ACCEPT_EULA": "Y",
    "ACTIONS_RUNNER_ACTION_ARCHIVE_CACHE": "/opt/actionarchivecache",
    "AGENT_TOOLSDIRECTORY": "/opt/hostedtoolcache",
    "ANDROID_HOME": "/usr/local/lib/android/sdk",
    "ANDROID_NDK": "/usr/local/lib/android/sdk/ndk/27.3.13750724",
    "ANDROID_NDK_HOME": "/usr/local/lib/android/sdk/ndk/27.3.13750724",
    "ANDROID_NDK_LATEST_HOME": "/usr/local/lib/android/sdk/ndk/28.2.13676358",
    "ANDROID_NDK_ROOT": "/usr/local/lib/android/sdk/ndk/27.3.13750724",
    "ANDROID_SDK_ROOT": "/usr/local/lib/android/sdk",
    "ANT_HOME": "/usr/share/ant",
    "AZURE_EXTENSION_DIR": "/opt/az/azcliextensions",
    "BOOTSTRAP_HASKELL_NONINTERACTIVE": "1",
    "CHROMEWEBDRIVER": "/usr/local/share/chromedriver-linux64",
    "CHROME_BIN": "/usr/bin/google-chrome",
    "CONDA": "/usr/share/miniconda",
    "DEBIAN_FRONTEND": "noninteractive",
    "DOTNET_MULTILEVEL_LOOKUP": "0",
    "DOTNET_NOLOGO": "1",
    "DOTNET_SKIP_FIRST_TIME_EXPERIENCE": "1",
    "EDGEWEBDRIVER": "/usr/local/share/edge_driver",
    "ENABLE_RUNNER_TRACING": "true",
    "GECKOWEBDRIVER": "/usr/local/share/gecko_driver",
    "GHCUP_INSTALL_BASE_PREFIX": "/usr/local",
    "GOROOT_1_22_X64": "/opt/hostedtoolcache/go/1.22.12/x64",
    "GOROOT_1_23_X64": "/opt/hostedtoolcache/go/1.23.11/x64",
    "GOROOT_1_24_X64": "/opt/hostedtoolcache/go/1.24.5/x64",
    "GRADLE_HOME": "/usr/share/gradle-8.14.3",
    "HOMEBREW_CLEANUP_PERIODIC_FULL_DAYS": "3650",
    "HOMEBREW_NO_AUTO_UPDATE": "1",
    "ImageOS": "ubuntu24",
    "ImageVersion": "20250720.1.0",
    "JAVA_HOME": "/usr/lib/jvm/temurin-17-jdk-amd64",
    "JAVA_HOME_11_X64": "/usr/lib/jvm/temurin-11-jdk-amd64",
    "JAVA_HOME_17_X64": "/usr/lib/jvm/temurin-17-jdk-amd64",
    "JAVA_HOME_21_X64": "/usr/lib/jvm/temurin-21-jdk-amd64",
    "JAVA_HOME_8_X64": "/usr/lib/jvm/temurin-8-jdk-amd64",
    "JOURNAL_STREAM": "9:10721",
    "LANG": "C.UTF-8",
    "LOGNAME": "runner",
    "MEMORY_PRESSURE_WATCH": "/sys/fs/cgroup/system.slice/hosted-compute-agent.service/memory.pressure",
    "MEMORY_PRESSURE_WRITE": "c29tZSAyMDAwMDAgMjAwMDAwMAA=",
    "NVM_DIR": "{home}/.nvm",
    "PIPX_BIN_DIR": "/opt/pipx_bin",
    "PIPX_HOME": "/opt/pipx",
    "POWERSHELL_DISTRIBUTION_CHANNEL": "GitHub-Actions-ubuntu24",
    "RUNNER_TOOL_CACHE": "/opt/hostedtoolcache",
    "SELENIUM_JAR_PATH": "/usr/share/java/selenium-server.jar",
    "SGX_AESM_ADDR": "1",
    "SHELL": "/bin/bash",
    "SHLVL": "1",
    "SWIFT_PATH": "/usr/share/swift/usr/bin",
    "SYSTEMD_EXEC_PID": "1890",
    "VCPKG_INSTALLATION_ROOT": "/usr/local/share/vcpkg",
    "XDG_CONFIG_HOME": "{home}/.config",
    "XDG_RUNTIME_DIR": "/run/user/1001",
    "_": "/usr/bin/env",
}
# Flags of the runner that a job sees, all of them off.
_GITLAB_FLAGS = (
    "CLEAN_UP_FAILED_CACHE_EXTRACT", "DISABLE_UMASK_FOR_DOCKER_EXECUTOR", "ENABLE_JOB_CLEANUP", "GIT_URLS_WITHOUT_TOKENS",
    "KUBERNETES_HONOR_ENTRYPOINT", "LOG_IMAGES_CONFIGURED_FOR_JOB", "NETWORK_PER_BUILD", "POSIXLY_CORRECT_ESCAPES",
    "RESOLVE_FULL_TLS_CHAIN", "SCRIPT_SECTIONS", "USE_ADVANCED_POD_SPEC_CONFIGURATION", "USE_DUMB_INIT_WITH_KUBERNETES_EXECUTOR",
    "USE_DYNAMIC_TRACE_FORCE_SEND_INTERVAL", "USE_FASTZIP", "USE_LEGACY_GCS_CACHE_ADAPTER",
    "USE_LEGACY_KUBERNETES_EXECUTION_STRATEGY", "USE_POWERSHELL_PATH_RESOLVER", "USE_WINDOWS_LEGACY_PROCESS_STRATEGY",
)  # fmt: skip
# A flag that is on.
_GITLAB_ON = "FF_SECRET_RESOLVING_FAILS_IF_MISSING"
_GITLAB_PLAIN: Mapping[str, str] = {
    "CI_COMMIT_DESCRIPTION": "",
    "CI_CONCURRENT_ID": "0",
    "CI_CONCURRENT_PROJECT_ID": "0",
    "CI_DEFAULT_BRANCH": "main",
    "CI_DEPENDENCY_PROXY_USER": "gitlab-ci-token",
    "CI_DISPOSABLE_ENVIRONMENT": "true",
    "CI_JOB_STATUS": "running",
    "CI_JOB_TIMEOUT": "3600",
    "CI_NODE_TOTAL": "1",
    "CI_PAGES_DOMAIN": "pages.example.com",
    "CI_PIPELINE_NAME": "",
    "CI_PROJECT_CLASSIFICATION_LABEL": "",
    "CI_PROJECT_DESCRIPTION": "",
    "CI_REGISTRY": "registry.example.com",
    "CI_REGISTRY_USER": "gitlab-ci-token",
    "CI_RUNNER_DESCRIPTION": "docker-runner",
    "CI_RUNNER_EXECUTABLE_ARCH": "linux/amd64",
    "CI_RUNNER_REVISION": "affd9e7d",
    "CI_RUNNER_TAGS": '["docker", "linux"]',
    "CI_RUNNER_VERSION": "17.5.3",
    "CI_SERVER": "yes",
    "CI_SERVER_NAME": "GitLab",
    "CI_SERVER_PORT": "443",
    "CI_SERVER_PROTOCOL": "https",
    "CI_SERVER_SHELL_SSH_PORT": "22",
    "CI_TEMPLATE_REGISTRY_HOST": "registry.gitlab.com",
    "GITLAB_FEATURES": "",
    "OLDPWD": "/",
    "SHLVL": "1",
    "_": "/usr/bin/env",
}
_JENKINS_PLAIN: Mapping[str, str] = {
    "COPY_REFERENCE_FILE_LOG": "{jenkins}/copy_reference_file.log",
    "HUDSON_HOME": "{jenkins}",
    "HUDSON_URL": "https://jenkins.example.com/",
    "JENKINS_ENABLE_FUTURE_JAVA": "true",
    "JENKINS_INCREMENTALS_REPO_MIRROR": "https://repo.jenkins-ci.org/incrementals",
    "JENKINS_SLAVE_AGENT_PORT": "50000",
    "JENKINS_UC": "https://updates.jenkins.io",
    "JENKINS_UC_EXPERIMENTAL": "https://updates.jenkins.io/experimental",
    "JENKINS_VERSION": "2.516.1",
    "LANG": "C.UTF-8",
    "NODE_LABELS": "{node} linux docker",
    "REF": "/usr/share/jenkins/ref",
    "SHLVL": "0",
    "STAGE_NAME": "Build",
}
_LOGIN: Mapping[str, Mapping[str, str]] = {
    "linux": {
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
        "LANG": "en_US.UTF-8",
        "LESSCLOSE": "/usr/bin/lesspipe %s %s",
        "LESSOPEN": "| /usr/bin/lesspipe %s",
        "LS_COLORS": "rs=0:di=01;34:ln=01;36:mh=00:pi=40;33:so=01;35",
        "SHELL": "/bin/bash",
        "SHLVL": "1",
        "SSH_TTY": "/dev/pts/0",
        "TERM": "xterm-256color",
        "XDG_DATA_DIRS": "/usr/local/share:/usr/share:/var/lib/snapd/desktop",
        "XDG_RUNTIME_DIR": "/run/user/1000",
        "XDG_SESSION_CLASS": "user",
        "XDG_SESSION_ID": "3",
        "XDG_SESSION_TYPE": "tty",
        "_": "/usr/bin/env",
    },
    "darwin": {
        "COMMAND_MODE": "unix2003",
        "HOMEBREW_CELLAR": "/opt/homebrew/Cellar",
        "HOMEBREW_PREFIX": "/opt/homebrew",
        "HOMEBREW_REPOSITORY": "/opt/homebrew",
        "LANG": "en_US.UTF-8",
        "SHELL": "/bin/zsh",
        "SHLVL": "1",
        "TERM": "xterm-256color",
        "TERM_PROGRAM": "Apple_Terminal",
        "TERM_PROGRAM_VERSION": "455",
        "TMPDIR": "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/",
        "XPC_FLAGS": "0x0",
        "XPC_SERVICE_NAME": "0",
        "__CF_USER_TEXT_ENCODING": "0x1F5:0x0:0x0",
        "_": "/usr/bin/env",
    },
}


def list_more_variables(world: World, found: Mapping[str, str]) -> Variables:
    """List what a full environment has beside the variables that are found; those that are there count."""
    service = world.machine.ci.service if world.machine.ci else ""
    build: Callable[[World, Mapping[str, str]], Variables] = {
        "github": _list_github_variables,
        "gitlab": _list_gitlab_variables,
        "jenkins": _list_jenkins_variables,
    }.get(service, _list_login_variables)
    return build(world, found)


def _list_login_variables(world: World, found: Mapping[str, str]) -> Variables:
    # A container of CodeBuild has no login.
    login = (
        {} if found["USER"] == "root" else {"LOGNAME": found["USER"], "MAIL": f"/var/mail/{found['USER']}"}
    )
    return {**_LOGIN[world.machine.os], **login, "OLDPWD": found["HOME"]}


def _list_github_variables(world: World, found: Mapping[str, str]) -> Variables:
    place = place_of(world)
    # A runner of the owner's shows the owner's machine.
    hosted = bool(place.path) and world.machine.os == "linux"
    image = {name: value.replace("{home}", place.home) for name, value in _GITHUB_LINUX.items()}
    work, project = place.checkout.rsplit("/", 2)[0], world.repository.project
    commands = f"{work}/_temp/_runner_file_commands"
    unique = _derive_uuid(world, "file commands")
    return {
        **(image if hosted else _list_login_variables(world, found)),
        "GITHUB_ACTION": "__run_2",
        "GITHUB_API_URL": "https://api.github.com",
        "GITHUB_BASE_REF": "",
        "GITHUB_ENV": f"{commands}/set_env_{unique}",
        "GITHUB_EVENT_PATH": f"{work}/_temp/_github_workflow/event.json",
        "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql",
        "GITHUB_HEAD_REF": "",
        "GITHUB_OUTPUT": f"{commands}/set_output_{unique}",
        "GITHUB_PATH": f"{commands}/add_path_{unique}",
        "GITHUB_RETENTION_DAYS": "90",
        "GITHUB_STATE": f"{commands}/save_state_{unique}",
        "GITHUB_STEP_SUMMARY": f"{commands}/step_summary_{unique}",
        "GITHUB_TRIGGERING_ACTOR": found["GITHUB_ACTOR"],
        "RUNNER_TEMP": f"{work}/_temp",
        "RUNNER_TOOL_CACHE": "/opt/hostedtoolcache" if hosted else f"{work}/_tool",
        "RUNNER_TRACKING_ID": f"github_{_derive_uuid(world, 'tracking')}",
        "RUNNER_WORKSPACE": f"{work}/{project}",
    }


def _list_gitlab_variables(world: World, found: Mapping[str, str]) -> Variables:
    repository, server, path = world.repository, found["CI_SERVER_URL"], found["CI_PROJECT_PATH"]
    host = server.partition("://")[2]
    title, _, rest = repository.message.partition("\n")
    started = world.clock.started
    # The newest release that a server of this year has, where no job says which.
    version = found.get("CI_SERVER_VERSION", "18.0.0").split(".")
    registry = f"{_GITLAB_PLAIN['CI_REGISTRY']}/{path.lower()}"
    return {
        **_GITLAB_PLAIN,
        **{f"FF_{flag}": "false" for flag in _GITLAB_FLAGS},
        _GITLAB_ON: "true",
        "CI_API_GRAPHQL_URL": f"{server}/api/graphql",
        "CI_API_V4_URL": f"{server}/api/v4",
        "CI_BUILDS_DIR": found["CI_PROJECT_DIR"].removesuffix(f"/{path}"),
        "CI_COMMIT_AUTHOR": f"{repository.author.name} <{repository.author.email}>",
        "CI_COMMIT_BEFORE_SHA": repository.parents[0] if repository.parents else "0" * 40,
        "CI_COMMIT_DESCRIPTION": rest.lstrip("\n"),
        "CI_COMMIT_MESSAGE": repository.message,
        "CI_COMMIT_TIMESTAMP": _write_zone(repository.committed),
        "CI_COMMIT_TITLE": title,
        "CI_DEPENDENCY_PROXY_PASSWORD": found["CI_JOB_TOKEN"],
        "CI_DEPENDENCY_PROXY_SERVER": f"{host}:443",
        "CI_JOB_NAME_SLUG": world.step,
        "CI_JOB_STARTED_AT": _write_seconds(started, 20),
        "CI_PIPELINE_CREATED_AT": _write_seconds(started, 45),
        "CI_PIPELINE_IID": str(int(found["CI_PIPELINE_ID"]) % 997 + 1),
        "CI_PROJECT_TITLE": repository.project,
        "CI_REGISTRY_IMAGE": registry,
        "CI_REGISTRY_PASSWORD": found["CI_JOB_TOKEN"],
        "CI_REPOSITORY_URL": f"https://gitlab-ci-token:{found['CI_JOB_TOKEN']}@{host}/{path}.git",
        "CI_RUNNER_SHORT_TOKEN": _derive_uuid(world, "runner")[:8],
        "CI_SERVER_FQDN": host,
        "CI_SERVER_HOST": host,
        "CI_SERVER_REVISION": _derive_uuid(world, "revision").replace("-", "")[:11],
        "CI_SERVER_SHELL_SSH_HOST": host,
        "CI_SERVER_VERSION_MAJOR": version[0],
        "CI_SERVER_VERSION_MINOR": version[1],
        "CI_SERVER_VERSION_PATCH": version[2],
        "GITLAB_ENV": f"{found['CI_PROJECT_DIR']}.tmp/gitlab_runner_env",
    }


def _list_jenkins_variables(world: World, found: Mapping[str, str]) -> Variables:
    home, build = found.get("JENKINS_HOME", "/var/jenkins_home"), found["BUILD_URL"]
    job, number = build.removesuffix(f"{found['BUILD_NUMBER']}/"), found["BUILD_NUMBER"]
    words = {"{jenkins}": home, "{node}": found["NODE_NAME"]}
    plain = dict(_JENKINS_PLAIN)
    for word, text in words.items():
        plain = {name: value.replace(word, text) for name, value in plain.items()}
    remote = world.repository.remotes
    return {
        **plain,
        **({"GIT_URL": remote[0].url} if remote else {}),
        "BUILD_DISPLAY_NAME": f"#{number}",
        "BUILD_TAG": f"jenkins-{found['JOB_NAME'].replace('/', '-')}-{number}",
        "EXECUTOR_NUMBER": "0",
        "HUDSON_COOKIE": _derive_uuid(world, "hudson"),
        "HUDSON_SERVER_COOKIE": _derive_uuid(world, "server").replace("-", "")[:16],
        "JENKINS_NODE_COOKIE": f"durable-{_derive_uuid(world, 'node').replace('-', '')}",
        "JENKINS_SERVER_COOKIE": f"durable-{_derive_uuid(world, 'server').replace('-', '')}",
        "JOB_BASE_NAME": found["JOB_NAME"].rpartition("/")[2],
        "JOB_DISPLAY_URL": f"{job}display/redirect",
        "JOB_URL": job,
        "RUN_ARTIFACTS_DISPLAY_URL": f"{build}display/redirect?page=artifacts",
        "RUN_CHANGES_DISPLAY_URL": f"{build}display/redirect?page=changes",
        "RUN_DISPLAY_URL": f"{build}display/redirect",
        "RUN_TESTS_DISPLAY_URL": f"{build}display/redirect?page=tests",
        "WORKSPACE_TMP": f"{found['WORKSPACE']}@tmp",
    }


def _write_zone(moment: Moment) -> str:
    """RFC 3339 with the offset in digits, also for UTC."""
    return moment.rfc3339().replace("Z", "+00:00")


def _write_seconds(moment: Moment, before: int) -> str:
    return Moment((moment.seconds - before) * 1_000_000_000).rfc3339()


def _derive_uuid(world: World, purpose: str) -> str:
    """An id that follows from the world's own bytes."""
    seed = world.growth.seed if world.growth else b""
    return str(UUID(bytes=hashlib.blake2b(seed + purpose.encode(), digest_size=16).digest(), version=4))
