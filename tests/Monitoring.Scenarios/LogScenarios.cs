using System.Net.Http.Json;
using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>The log of the real process, read whole.</summary>
public sealed class LogScenarios
{
    [Fact]
    public async Task As_JSON_each_line_is_an_object_and_tells_of_a_breach_its_recovery_and_the_mails()
    {
        var lines = (await RunAsync(("AGENTOPS_LOG__FORMAT", "json"))).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        var breach = Assert.Single(lines, line => line.GetProperty("event").GetInt32() == 3001);
        Assert.Equal("warning", breach.GetProperty("level").GetString());
        var values = breach.GetProperty("values");
        Assert.Equal(("order-entry-accuracy", "order-entry", "90%"),
            (values.GetProperty("Slo").GetString(), values.GetProperty("Agent").GetString(), values.GetProperty("AlertBelow").GetString()));
        var recovery = Assert.Single(lines, line => line.GetProperty("event").GetInt32() == 3004);
        Assert.Equal(values.GetProperty("Episode").GetInt64(), recovery.GetProperty("values").GetProperty("Episode").GetInt64());
        Assert.Contains(lines, line => line.GetProperty("event").GetInt32() == 4001 && line.GetProperty("message").GetString()!
            .Contains(" about order-entry-accuracy of order-entry to dana: <", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_the_journal_each_line_has_its_priority()
    {
        var lines = await RunAsync(("AGENTOPS_LOG__FORMAT", "journald"));

        Assert.All(lines, line => Assert.Matches(@"^<[3-6]>[A-Za-z.]+\[[0-9]+\] .", line));
        Assert.Single(lines, line =>
            line.StartsWith("<4>Notices[3001] order-entry-accuracy of order-entry is breached: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("<6>Microsoft.Hosting.Lifetime[14] Now listening on: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_cannot_start_says_so_in_lines_of_the_journal()
    {
        await using var service = await ServiceProcess.PrepareAsync("plant: { name: Plant 2 }\nagents: 7\n");

        var journald = new Dictionary<string, string> { ["AGENTOPS_LOG__FORMAT"] = "journald" };
        var (exitCode, output) = await service.RunAsync(journald, "serve");

        Assert.Equal(2, exitCode);
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^<[2-6]>[A-Za-z.]+\\[[0-9]+\\] .", line));
        Assert.Contains("<2>Monitoring.Service[9008] ", output, StringComparison.Ordinal);
        var (usage, verb) = await service.RunAsync(journald, "serve", "--nonsense");
        Assert.Equal(2, usage);
        Assert.DoesNotContain("<2>", verb, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_warning_there_is_nothing_else()
    {
        var lines = await RunAsync(("AGENTOPS_LOG__LEVEL", "warning"));

        Assert.All(lines, line => Assert.Contains("Z warning ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Z warning Notices[3001] ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_frameworks_own_names_take_effect_or_are_refused()
    {
        var lines = await RunAsync(("AGENTOPS_LOGGING__LOGLEVEL__MICROSOFT.HOSTING.LIFETIME", "Error"));
        Assert.DoesNotContain(lines, line => line.Contains("Hosting.Lifetime", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("info ", StringComparison.Ordinal));

        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20));
        var (exitCode, output) = await service.RunAsync(
            new Dictionary<string, string> { ["AGENTOPS_LOGGING__CONSOLE__FORMATTERNAME"] = "json" }, "serve");
        Assert.Equal(2, exitCode);
        Assert.Contains("does nothing here; set Log:Level, Log:Format", output, StringComparison.Ordinal);
    }

    /// <summary>A breach, a recovery and their mails; every line of the log.</summary>
    private static async Task<IReadOnlyList<string>> RunAsync((string Name, string Value) setting)
    {
        await using var service = await ServiceProcess.StartAsync(
            RegistryText.Of("order-entry", 20), new Dictionary<string, string> { [setting.Name] = setting.Value });
        await PostAsync(service, 0, 20, "correct");
        await PostAsync(service, 20, 20, "incorrect");
        await PostAsync(service, 40, 60, "correct");
        await Truth.DrainAsync(service);
        await service.StopAsync();
        return service.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task PostAsync(ServiceProcess service, int first, int count, string verdict)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", Enumerable.Range(first, count).Select(number => new
        {
            agent = "order-entry",
            transactionId = Invariant($"PO-{number}"),
            verdict,
            source = "check",
            segments = new Dictionary<string, string> { ["customer"] = verdict == "incorrect" ? "acme" : "other" },
        }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
