using System.Net.Http.Json;
using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>What a start does with the registry file it finds beside what is in force.</summary>
public sealed class OwnFileScenarios
{
    private const string Differs = "agentops_registry_file_differs{} 1", IsInForce = "agentops_registry_file_differs{} 0";

    [Fact]
    public async Task A_copy_of_the_folder_goes_on_with_what_was_applied_last_and_mails_nobody()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("before", 10));
        var other = Path.Combine(service.Data, "other.yaml");
        await File.WriteAllTextAsync(other, RegistryText.Of("after", 10));
        var (exitCode, output) = await service.RunAsync("apply", other);
        Assert.True(exitCode == 0, output);
        await PostWrongAsync(service, "after");
        await Truth.DrainAsync(service);
        await service.StopAsync();

        await using var copy = await ServiceProcess.PrepareAsync("");
        CopyOver(service.Data, copy.Data);
        var mails = Directory.GetFiles(Path.Combine(copy.Data, "mail"));
        Assert.Single(mails);
        await copy.StartAsync();
        await copy.RestartAsync();

        Assert.Equal(["after-accuracy"], await SlosAsync(copy));
        Assert.Equal("breached",
            (await copy.Http.GetFromJsonAsync<JsonElement>("/v1/slos/after-accuracy")).GetProperty("state").GetString());
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(mails, Directory.GetFiles(Path.Combine(copy.Data, "mail")));
        await TellsAsync(copy, "was in force before, as revision 1");
        await copy.StopAsync();
        await copy.VerifyAsync();
    }

    [Fact]
    public async Task A_fresh_start_brings_no_example_into_force_and_follows_the_file_once_it_is_applied()
    {
        await using var service = await ServiceProcess.PrepareAsync("");
        var file = Path.Combine(service.Data, "registry.yaml");
        File.Delete(file);
        await service.StartAsync();

        Assert.Empty(await SlosAsync(service));
        var board = await service.Http.GetStringAsync("/");
        Assert.Contains("Nothing is registered yet.", board, StringComparison.Ordinal);
        Assert.Contains("apply " + file, board, StringComparison.Ordinal);
        Assert.Contains(Differs, await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await service.RestartAsync();
        Assert.Empty(await SlosAsync(service));

        // Its outcomes are kept, and judged once somebody answers for it.
        await PostWrongAsync(service, "order-entry");
        await File.WriteAllTextAsync(file, RegistryText.Of("order-entry", 10));
        var (exitCode, output) = await service.RunAsync("apply", file);

        Assert.True(exitCode == 0, output);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(["order-entry-accuracy"], await SlosAsync(service));
        Assert.Contains(IsInForce, await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        var mail = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(service.Data, "mail"))));
        Assert.Contains("[BREACH] order-entry-accuracy", mail, StringComparison.Ordinal);
        Assert.Contains("America/Chicago", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_edited_is_applied_at_the_next_start_unless_it_has_a_mistake_or_retires_an_open_alert()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10));
        var file = Path.Combine(service.Data, "registry.yaml");
        await File.WriteAllTextAsync(file, RegistryText.Of("order-entry", 20));
        await service.RestartAsync();
        Assert.Contains("agentops_slo_window_size_transactions{agent=\"order-entry\",slo=\"order-entry-accuracy\"} 20",
            await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file,
            RegistryText.Of("order-entry", 20).Replace("target: 92%", "target: 92", StringComparison.Ordinal));
        await service.RestartAsync();
        Assert.Equal(["order-entry-accuracy"], await SlosAsync(service));
        await TellsAsync(service, "has no percent sign; write 92%");

        // Undone and applied as the board says, it equals what is in force, and the word is taken back.
        await File.WriteAllTextAsync(file, RegistryText.Of("order-entry", 20));
        var (applied, says) = await service.RunAsync("apply", file);
        Assert.True(applied == 0, says);
        await service.SaysAsync($"The registry file {file} is in force as revision 2");
        await IsInForceAsync(service);

        await PostWrongAsync(service, "order-entry");
        await File.WriteAllTextAsync(file, RegistryText.Of("other", 20));
        await service.RestartAsync();
        Assert.Equal(["order-entry-accuracy"], await SlosAsync(service));
        await TellsAsync(service, "would retire order-entry-accuracy");
        await service.StopAsync();

        // With nothing in force there is nothing to go on with.
        File.Delete(Path.Combine(service.Data, "monitoring.db"));
        await File.WriteAllTextAsync(file,
            RegistryText.Of("order-entry", 20).Replace("target: 92%", "target: 92", StringComparison.Ordinal));
        var (exitCode, output) = await service.RunAsync("serve");
        Assert.Equal(2, exitCode);
        Assert.Contains("registry.yaml:14: ", output, StringComparison.Ordinal);
    }

    internal static async Task<IReadOnlyList<string?>> SlosAsync(ServiceProcess service)
    {
        var slos = await service.Http.GetFromJsonAsync<JsonElement>("/v1/slos");
        return [.. slos.GetProperty("items").EnumerateArray().Select(slo => slo.GetProperty("slo").GetString())];
    }

    /// <summary>The service says in log, board and metric that its own file is not in force, why, and what to do.</summary>
    internal static async Task TellsAsync(ServiceProcess service, string why)
    {
        var file = Path.Combine(service.Data, "registry.yaml");
        Assert.Contains(Differs, await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        var board = await service.Http.GetStringAsync("/");
        foreach (var words in new[] { "registry file is not in force", file, why, "apply " + file })
        {
            Assert.Contains(words, System.Net.WebUtility.HtmlDecode(board), StringComparison.Ordinal);
        }

        Assert.Contains(file, service.Log, StringComparison.Ordinal);
        Assert.Contains(why, service.Log, StringComparison.Ordinal);
    }

    internal static async Task IsInForceAsync(ServiceProcess service)
    {
        Assert.Contains(IsInForce, await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain("registry file is not in force", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    /// <summary>Posts three wrong outcomes, enough for a breach over ten.</summary>
    internal static async Task PostWrongAsync(ServiceProcess service, string agent)
    {
        using var answer = await service.Http.PostAsJsonAsync(
            "/v1/outcomes", Enumerable.Range(0, 3)
                .Select(number => new { agent, transactionId = Invariant($"PO-{number}"), verdict = "incorrect" }));
        answer.EnsureSuccessStatusCode();
    }

    private static void CopyOver(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copied = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copied)!);
            File.Copy(file, copied, overwrite: true);
        }
    }
}
