using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>A second host, with a registry file of its own, on the database of a team.</summary>
public sealed class SecondHostScenarios
{
    private static readonly string Team = RegistryText.Of(
        Enumerable.Range(1, 6)
            .Select(number => (Invariant($"agent-{number}"), "{ target: 92%, alertBelow: 90%, over: 100 transactions }")));

    [Fact]
    public async Task A_host_with_the_example_in_its_folder_changes_nothing_and_says_so()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var team = await ServiceProcess.StartAsync(Team, ServiceProcess.On(database.ConnectionString));
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var second = await ServiceProcess.PrepareAsync("", settings);
        File.Delete(Path.Combine(second.Data, "registry.yaml"));
        await second.StartAsync();
        await second.StopAsync();

        foreach (var (name, value) in ServiceProcess.On(database.ConnectionString))
        {
            settings[name] = value;
        }

        await second.StartAsync();

        foreach (var service in new[] { team, second })
        {
            Assert.Equal(6, (await OwnFileScenarios.SlosAsync(service)).Count);
        }

        await OwnFileScenarios.TellsAsync(second, "is the untouched example");
        await OwnFileScenarios.IsInForceAsync(team);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("Another process applied", team.Log, StringComparison.Ordinal);
        Assert.Empty(MailsOf(team).Concat(MailsOf(second)));
    }

    [Fact]
    public async Task A_host_with_another_file_is_told_until_somebody_applies_it_and_then_the_first_is_told()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var team = await ServiceProcess.StartAsync(Team, ServiceProcess.On(database.ConnectionString));
        await using var second =
            await ServiceProcess.StartAsync(RegistryText.Of("second", 100), ServiceProcess.On(database.ConnectionString));
        Assert.Equal(6, (await OwnFileScenarios.SlosAsync(second)).Count);
        await OwnFileScenarios.TellsAsync(second, "what is in force came from " + Path.Combine(team.Data, "registry.yaml"));

        var file = Path.Combine(second.Data, "registry.yaml");
        var (exitCode, output) = await second.RunAsync("apply", file);

        Assert.True(exitCode == 0, output);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        await OwnFileScenarios.IsInForceAsync(second);
        await OwnFileScenarios.TellsAsync(team, "was in force before, as revision 1");

        // From now on it is the second host's file that counts at a start.
        await team.RestartAsync();
        await File.WriteAllTextAsync(file, RegistryText.Of("edited", 100));
        await second.RestartAsync();
        Assert.Equal(["edited-accuracy"], await OwnFileScenarios.SlosAsync(second));
    }

    [Fact]
    public async Task Hosts_with_the_same_content_are_told_nothing_and_with_one_origin_either_may_bring_an_edit()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        var settings = ServiceProcess.On(database.ConnectionString);
        settings["AGENTOPS_REGISTRYORIGIN"] = "plant2";
        await using var one = await ServiceProcess.StartAsync(Team, settings);
        await using var other = await ServiceProcess.StartAsync(Team, settings);
        await OwnFileScenarios.IsInForceAsync(one);
        await OwnFileScenarios.IsInForceAsync(other);

        await File.WriteAllTextAsync(Path.Combine(other.Data, "registry.yaml"), RegistryText.Of("edited", 100));
        await other.RestartAsync();

        Assert.Equal(["edited-accuracy"], await OwnFileScenarios.SlosAsync(other));
        await one.RestartAsync();
        Assert.Equal(["edited-accuracy"], await OwnFileScenarios.SlosAsync(one));
        await OwnFileScenarios.TellsAsync(one, "was in force before, as revision 1");
    }

    private static string[] MailsOf(ServiceProcess service)
    {
        var folder = Path.Combine(service.Data, "mail");
        return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
    }
}
