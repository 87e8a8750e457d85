using Monitoring.Scenarios.Postgres;
using Monitoring.TestDatabases;

namespace Monitoring.Scenarios;

/// <summary>What an operator does in the first week, and what the machine does to them.</summary>
public sealed class FirstWeekScenarios
{
    private const int Hangup = 1;

    [Fact]
    public async Task A_hangup_reads_the_registry_file_again_and_never_ends_the_service()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10));
        var file = Path.Combine(service.Data, "registry.yaml");

        await File.WriteAllTextAsync(file, RegistryText.Of("order-entry", 20));
        service.Tell(Hangup);
        await service.SaysAsync($"Applied the registry {file} as revision 2");

        await File.WriteAllTextAsync(file,
            RegistryText.Of("order-entry", 30).Replace("target: 92%", "target: 92", StringComparison.Ordinal));
        service.Tell(Hangup);
        await service.SaysAsync("has no percent sign; write 92%");
        await OwnFileScenarios.TellsAsync(service, "has no percent sign; write 92%");

        Assert.True(service.IsRunning);
        Assert.Equal(["order-entry-accuracy"], await OwnFileScenarios.SlosAsync(service));
        await service.StopAsync();
    }

    [Fact]
    public async Task A_hangup_before_the_service_is_up_does_not_end_it()
    {
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 10), ServiceProcess.On(
            "Host=127.0.0.1;Port=1;Database=monitoring;Username=monitoring"));
        service.Launch();
        await service.SaysAsync("Waiting up to 30 s for the database.");

        service.Tell(Hangup);

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(service.IsRunning, service.Log);
        await service.StopAsync();
    }

    [Fact]
    public async Task Apply_in_a_wrong_folder_is_refused_and_makes_no_database()
    {
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 10));
        var nowhere = Path.Combine(service.Data, "nowhere");

        var (exitCode, output) = await service.RunAsync(
            new Dictionary<string, string> { ["AGENTOPS_DATA"] = nowhere }, "apply", Path.Combine(service.Data, "registry.yaml"));

        Assert.Equal(1, exitCode);
        Assert.Contains($"There is no database sqlite:{nowhere}/monitoring.db", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));
    }

    [Fact]
    public async Task What_has_an_open_alert_is_retired_by_apply_only_with_the_word_for_it()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10));
        await OwnFileScenarios.PostWrongAsync(service, "order-entry");

        var other = Path.Combine(service.Data, "other.yaml");
        await File.WriteAllTextAsync(other, RegistryText.Of("ap-invoice", 10));

        var dry = await service.RunAsync("apply", other, "--dry-run");
        var refused = await service.RunAsync("apply", other);
        Assert.Equal((0, 1), (dry.ExitCode, refused.ExitCode));
        Assert.Contains("retires  SLO order-entry-accuracy of order-entry: its alert is open", dry.Output, StringComparison.Ordinal);
        Assert.Contains("--retire", refused.Output, StringComparison.Ordinal);
        Assert.Equal(["order-entry-accuracy"], await OwnFileScenarios.SlosAsync(service));

        var retired = await service.RunAsync("apply", other, "--retire");
        Assert.True(retired.ExitCode == 0, retired.Output);
        var shown = await service.RunAsync("registry", "show");
        Assert.StartsWith(await File.ReadAllTextAsync(other), shown.Output, StringComparison.Ordinal);
        await service.SaysAsync("revision 2 is in force");
        Assert.Equal(["ap-invoice-accuracy"], await OwnFileScenarios.SlosAsync(service));
    }

    [Fact]
    public async Task What_Kubernetes_makes_for_a_Service_of_this_name_is_passed_over_and_said_once()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10), new()
        {
            ["AGENTOPS_PORT"] = "tcp://10.43.0.7:8080",
            ["AGENTOPS_SERVICE_HOST"] = "10.43.0.7",
        });

        Assert.Equal(2, service.Log.Split("AGENTOPS_PORT, AGENTOPS_SERVICE_HOST").Length);
    }

    [Fact]
    public async Task A_time_zone_that_left_the_system_goes_on_by_its_present_name_and_mails_say_which()
    {
        Assert.SkipWhen(!Directory.Exists("/usr/share/zoneinfo/America"), "There is no zone data here to leave names out of.");
        var zones = Directory.CreateTempSubdirectory("zones-");
        Directory.CreateSymbolicLink(Path.Combine(zones.FullName, "America"), "/usr/share/zoneinfo/America");
        var without = new Dictionary<string, string>();
        await using var service = await ServiceProcess.StartAsync(
            RegistryText.Of("order-entry", 10).Replace("America/Chicago", "US/Central", StringComparison.Ordinal), without);
        await service.StopAsync();

        without["TZDIR"] = zones.FullName;
        await service.StartAsync();

        const string Loudly = "The time zone data of this system has no US/Central, and America/Chicago is used";
        Assert.Contains(Loudly, service.Log, StringComparison.Ordinal);
        Assert.Contains(Loudly, await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
        await OwnFileScenarios.PostWrongAsync(service, "order-entry");

        await Truth.DrainAsync(service);
        Assert.Contains("America/Chicago",
            await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(service.Data, "mail")))), StringComparison.Ordinal);

        // Where not even the present name is left, it is UTC.
        await service.StopAsync();
        File.Delete(Path.Combine(zones.FullName, "America"));
        await service.StartAsync();
        Assert.Contains("all times are told in UTC", service.Log, StringComparison.Ordinal);
        await OwnFileScenarios.IsInForceAsync(service);
        zones.Delete(recursive: true);
    }

    [Fact]
    public async Task Verbs_that_sign_nothing_ask_for_no_secret_and_name_the_database_without_its_password()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 10), new()
        {
            ["AGENTOPS_DATABASE"] = database.ConnectionString,
        });
        var file = Path.Combine(service.Data, "registry.yaml");

        var early = await service.RunAsync("apply", file);
        var (migrated, says) = await service.RunAsync("migrate");
        var (applied, output) = await service.RunAsync("apply", file);
        var (verified, agrees) = await service.RunAsync("verify");

        Assert.Equal((1, 0, 0, 0), (early.ExitCode, migrated, applied, verified));
        Assert.Contains("holds nothing of this program", early.Output, StringComparison.Ordinal);
        foreach (var text in new[] { early.Output, says, output, agrees })
        {
            Assert.Contains("PostgreSQL database ", text, StringComparison.Ordinal);
            Assert.DoesNotContain(database.ConnectionString, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Password", text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(2, (await service.RunAsync("serve")).ExitCode);
    }
}
