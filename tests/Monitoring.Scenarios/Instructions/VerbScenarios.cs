using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Instructions;

/// <summary>What the page says of verbs beside the installed service, done; systemd is stood for by what it does with settings.</summary>
public sealed class VerbScenarios
{
    [Fact]
    public async Task The_function_of_the_page_runs_verbs_against_the_installed_service()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10));
        using var machine = new Machine(service);

        var (said, failed) = await Tool.RunAsync("bash", ["-euc", Machine.SystemdRun + machine.Here(Page.Deploy.Block("bash", "agentops() {"))]);

        Assert.False(failed, said);
        Assert.Contains("Nothing was changed (--dry-run).", said, StringComparison.Ordinal);
        Assert.Contains(RegistryText.Of("order-entry", 10), said, StringComparison.Ordinal);
        Assert.Contains("The stored state equals the replay", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_mail_finds_the_password_that_the_page_hands_over()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10));
        var password = Path.Combine(service.Data, "mail-password");
        await File.WriteAllTextAsync(password, "s3cret\n");
        using var machine = new Machine(service, ("/run/credentials/agentops-verb.service/mail-password", password));

        var (said, failed) = await Tool.RunAsync(
            "bash", ["-euc", Machine.SystemdRun + machine.Here(Machine.Agentops + Page.Deploy.Block("bash", "agentops mail-test dana"))]);

        Assert.False(failed, said);
        Assert.Contains("Written to", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_of_the_unit_is_a_hangup()
    {
        Page.Deploy.Block("bash", "systemctl reload agentops-monitoring");
        Assert.Contains("ExecReload=/bin/kill -HUP $MAINPID", File.ReadAllLines(RepositoryFile.At("deploy/agentops-monitoring.service")));
    }
}
