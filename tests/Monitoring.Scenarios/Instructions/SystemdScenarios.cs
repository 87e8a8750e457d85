using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>
/// What the page says of the unit, done by a systemd of its own (<c>tests/with-systemd</c>). Instead of what is published it runs what
/// the tests were built with.
/// </summary>
public sealed class SystemdScenarios
{
    private const string Registry = "/var/lib/agentops-monitoring/registry.yaml";

    [Fact]
    public async Task The_service_is_started_reloaded_asked_and_stopped_as_the_page_says_and_takes_a_password_of_roots()
    {
        var machine = Requirements();
        var dropIn = Page.Deploy.Block("", "LoadCredential");

        var said = await machine.DoAsync(
            $"""
            echo s3cret > /etc/agentops-monitoring.mail-password
            mkdir {machine.DropIns}
            echo '{dropIn}' > {machine.DropIns}/override.conf
            {machine.Install}
            {Page.Deploy.Lines("bash", "dotnet publish")[^1]}
            echo '{RegistryText.Of("order-entry", 10)}' > {Registry}
            {Page.Deploy.Block("bash", "systemctl reload agentops-monitoring")}
            until curl -s localhost:8080/v1/agents | grep -q order-entry; do sleep 0.1; done
            {Page.Deploy.Block("bash", "agentops() {")}
            {Page.Deploy.Block("bash", "agentops mail-test dana")}
            stat --format '%A %U %n' /var/lib/agentops-monitoring/ /var/lib/agentops-monitoring/*
            systemctl stop agentops-monitoring
            systemctl show --property Result,ExecMainStatus,NRestarts agentops-monitoring
            """);

        Assert.Equal("ready", said.Split('\n').First(line => line.Length > 0));
        Assert.Contains("Nothing was changed (--dry-run).", said, StringComparison.Ordinal);
        Assert.Contains("from " + Registry, said, StringComparison.Ordinal);
        Assert.Contains("The stored state equals the replay: 1 agents", said, StringComparison.Ordinal);
        Assert.Contains("Written to /var/lib/agentops-monitoring/mail", said, StringComparison.Ordinal);
        Assert.Contains("drwx------ agentops-monitoring /var/lib/agentops-monitoring/\n", said, StringComparison.Ordinal);
        foreach (var file in new[] { "monitoring.db", "monitoring.db-shm", "monitoring.db-wal", "link-secret", "registry.yaml" })
        {
            Assert.Contains($"-rw------- agentops-monitoring /var/lib/agentops-monitoring/{file}\n", said, StringComparison.Ordinal);
        }

        Assert.Contains("Result=success\nNRestarts=0\nExecMainStatus=0\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_hangs_is_started_again_and_one_with_a_mistake_in_its_settings_is_not()
    {
        var machine = Requirements();

        var said = await machine.DoAsync(
            $"""
            mkdir {machine.DropIns}
            printf '[Service]\nWatchdogSec=2\nTimeoutAbortSec=1\n' > {machine.DropIns}/override.conf
            {machine.Install}
            sleep 3
            systemctl show --property NRestarts agentops-monitoring
            systemctl kill --signal STOP agentops-monitoring
            until [ "$(systemctl show --property NRestarts,ActiveState agentops-monitoring | xargs)" = "NRestarts=1 ActiveState=active" ]; do
                sleep 0.1
            done
            curl -s localhost:8080/readyz
            journalctl --unit agentops-monitoring --grep "result 'watchdog'" --output cat
            echo AGENTOPS_DATABASSE=x > /etc/agentops-monitoring.env
            systemctl restart agentops-monitoring || sleep 3
            systemctl show --property ActiveState,ExecMainStatus,NRestarts agentops-monitoring
            journalctl --unit agentops-monitoring --grep AGENTOPS_DATABASSE --output cat
            """);

        Assert.StartsWith("NRestarts=0\nready\n", said, StringComparison.Ordinal);
        Assert.Contains("Failed with result 'watchdog'", said, StringComparison.Ordinal);
        Assert.Contains("NRestarts=0\nExecMainStatus=2\nActiveState=failed\n", said, StringComparison.Ordinal);
        Assert.Contains("AGENTOPS_DATABASE", said, StringComparison.Ordinal);
    }

    private static Systemd Requirements()
    {
        Tool.Require("systemd-run", "systemd");
        Tool.Require("dbus-daemon", "dbus");
        Tool.Require("ip", "iproute2");
        Tool.Require("curl", "curl");
        Tool.Require(Environment.IsPrivilegedProcess, "Only root may start a machine of its own.");
        return new();
    }

    /// <summary>A machine whose first process is systemd.</summary>
    private sealed class Systemd
    {
        public string DropIns => "/etc/systemd/system/agentops-monitoring.service.d";

        /// <summary>What the page says of the unit, behind the publishing.</summary>
        public string Install => Invariant(
            $"""
            trap '[ $? -eq 0 ] || journalctl --unit agentops-monitoring --no-pager >&2' EXIT
            cp -r '{AppContext.BaseDirectory}' /opt/agentops-monitoring
            cd '{Path.GetDirectoryName(RepositoryFile.At("deploy"))}'
            {string.Join('\n', Page.Deploy.Lines("bash", "dotnet publish").Skip(1).SkipLast(1))}
            """);

        public async Task<string> DoAsync(string commands)
        {
            var (said, failed) = await Tool.RunAsync(RepositoryFile.At("tests/with-systemd"), ["bash", "-euc", commands]);
            Assert.False(failed, said);
            return said;
        }
    }
}
