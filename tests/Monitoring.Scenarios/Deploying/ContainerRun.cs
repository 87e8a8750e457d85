using Monitoring.Scenarios.Instructions;
using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Deploying;

/// <summary>
/// One run of the container file and of <c>compose.yaml</c> beside a Docker engine of its own, as <c>deploy/README.md</c> and
/// <c>deploy/compose/README.md</c> say: the commands are those of the pages. Each step has a name, and what it said is kept under it.
/// </summary>
public sealed class ContainerRun
{
    private const string User = "--user 4711:0";

    private readonly Lazy<Task<IReadOnlyDictionary<string, string>>> steps = new(RunAsync);

    /// <summary>What a step said. The running test is skipped where a tool is missing.</summary>
    internal async Task<string> SaidAsync(string step)
    {
        Tool.Require("dockerd", "docker.io");
        Tool.Require("docker-compose", "docker-compose");
        Tool.Require("ip", "iproute2");
        Tool.Require("curl", "curl");
        Tool.Require("openssl", "openssl");
        Tool.Require("python3", "python3");
        Tool.Require(Environment.IsPrivilegedProcess, "Only root may start a Docker engine of its own.");
        return (await steps.Value)[step];
    }

    private static async Task<IReadOnlyDictionary<string, string>> RunAsync()
    {
        var packages = Directory.CreateTempSubdirectory("packages-");
        try
        {
            var (fetched, isLacking) = await Tool.RunAsync(RepositoryFile.At("tests/service-image/packages"), [packages.FullName]);
            Assert.False(isLacking, fetched);
            return Steps(await Tool.RunAsync(RepositoryFile.At("tests/with-docker"), ["bash", "-euc", Script(packages.FullName)]));
        }
        finally
        {
            packages.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> Steps((string Said, bool Failed) run)
    {
        Assert.False(run.Failed, run.Said);
        return run.Said.Split("\n## ").Skip(1).Select(step => step.Split('\n', 2))
            .ToDictionary(step => step[0], step => step[1], StringComparer.Ordinal);
    }

    private static string Script(string packages) =>
        $$"""
        step() { printf '\n## %s\n' "$*"; }
        work=$(mktemp -d /var/tmp/containers-XXXXXX) && trap 'rm -rf "$work"' EXIT
        mkdir -p "$work/backups" && chown 4711 "$work/backups" && cd "$work"
        echo '{{RegistryText.Of("order-entry", 10)}}' > edited.yaml
        get() { curl -s -w '\n%{http_code}\n' -H "Authorization: Bearer $manage" "http://localhost:8080$1"; }
        post() {
            curl -s -w '\n%{http_code}\n' http://localhost:8080/v1/outcomes \
                -H "Authorization: Bearer $ingest" -H 'Content-Type: application/json' \
                -d "{\"agent\":\"order-entry\",\"transactionId\":\"$1\",\"verdict\":\"correct\",\"source\":\"check\"}"
        }
        until_is() { for _ in $(seq 300); do [ "$("${@:2}" 2>/dev/null)" != "$1" ] || return 0; sleep 0.2; done; "${@:2}"; return 1; }
        ready() { curl -s http://localhost:8080/readyz; }
        answer() { curl -s -o /dev/null -w '%{http_code}' http://localhost:8080/v1/outcomes -d "{}" -H "Content-Type: application/json" -H "Authorization: Bearer $ingest"; }
        health() { docker inspect --format '{{Field("State.Health.Status")}}' "$1"; }

        step build
        '{{RepositoryFile.At("tests/service-image/build")}}' '{{packages}}' 2>&1
        docker image inspect agentops-monitoring:local --format \
            '{{Field("Config.User")}} {{Field("Config.Volumes")}} {{Field("Config.Healthcheck.Test")}} {{Field("Config.Labels")}}'

        step without a key
        docker run --rm {{User}} --read-only agentops-monitoring:local 2>&1 || echo "exit $?"

        step start
        {
        {{Here(Page.Deploy.Block("bash", "docker volume create")).Replace("--read-only", User + " --read-only", StringComparison.Ordinal)
            .Replace("--detach", "--detach --health-interval 1s", StringComparison.Ordinal)}}
        } > started
        ingest=$(grep -o '^ao_.*' started | sed -n 1p) && manage=$(grep -o '^ao_.*' started | sed -n 2p)
        until_is healthy health agentops-monitoring
        docker inspect --format '{{Field("Config.User")}} {{Field("HostConfig.ReadonlyRootfs")}}' agentops-monitoring

        step registry
        {{string.Join('\n', Page.Deploy.Lines("bash", "docker cp").Take(2))}}
        cp edited.yaml registry.yaml
        {{string.Join('\n', Page.Deploy.Lines("bash", "docker cp").Skip(2))}}

        step post
        post PO-1
        step board
        for _ in $(seq 100); do get / | grep -q America/Chicago && break; sleep 0.2; done
        TZ=America/Chicago date '+it is %H:%M'
        get /

        step stop
        date +%s
        docker stop agentops-monitoring
        date +%s
        docker inspect --format 'exit {{Field("State.ExitCode")}}' agentops-monitoring
        docker start agentops-monitoring
        until_is healthy health agentops-monitoring
        step started again
        get /v1/slos/order-entry-accuracy
        docker exec agentops-monitoring /app/Monitoring.Service verify

        step backup
        {{Here(Page.Deploy.Block("bash", "backup /backups")).Replace("--rm", "--rm " + User, StringComparison.Ordinal)}}
        post PO-2
        {{Here(Page.Deploy.Block("bash", "busybox"))}}
        until_is healthy health agentops-monitoring
        step put back
        post PO-1
        post PO-2
        get /readyz
        docker rm --force agentops-monitoring

        step compose
        tar -C '{{RepositoryFile.At("")}}' -c deploy grafana-dashboards src/Monitoring.Service/Registry | tar -x
        cd deploy/compose
        {{Page.Compose.Block("bash", "mkdir -m 700 secrets")}}
        cd ..
        export REGISTRY=$work/edited.yaml POSTGRES_IMAGE=postgres:15
        {{Compose(Page.Compose.Block("bash", "key create --scope ingest"))}}
        manage=$(cat compose/secrets/manage-key)
        step compose judged
        ingest=$(docker-compose --profile core exec -T monitor /app/Monitoring.Service key create --scope ingest 2>/dev/null)
        until_is ready ready
        until_is 400 answer # no more 401: a key made beside it is known within a second
        post PO-1
        step compose again
        {{Compose(Page.Compose.Block("bash", "stop monitor"))}}
        until_is ready ready
        post PO-1
        get /v1/slos/order-entry-accuracy
        step compose dump
        {{Compose(Page.Compose.Block("bash", "pg_dump"))}}
        head -c 5 agentops-monitoring.dump
        step compose end
        docker-compose --profile core down --timeout 45 2>&1
        """;

    // A field of what Docker knows, as its templates name it.
    private static string Field(string path) => "{{." + path + "}}";

    // The helper image has what busybox has; the engine reaches no registry.
    private static string Here(string page) => page
        .Replace("/var/backups/agentops", "$work/backups", StringComparison.Ordinal)
        .Replace("busybox:1.37", "postgres:15", StringComparison.Ordinal);

    // Compose 2 is a word of docker, the one of Debian is a program.
    private static string Compose(string page) => page
        .Replace("docker compose", "docker-compose", StringComparison.Ordinal)
        .Replace("exec monitor", "exec -T monitor", StringComparison.Ordinal);
}
