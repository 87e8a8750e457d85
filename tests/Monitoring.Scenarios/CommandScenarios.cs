using System.Net.Http.Json;
using System.Text.Json;
using MimeKit;

namespace Monitoring.Scenarios;

/// <summary>The command line as its users run it.</summary>
public sealed class CommandScenarios
{
    [Fact]
    public async Task The_demo_plays_the_story_and_ends_well()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("unused", 100));
        await service.StopAsync();

        var (exitCode, output) = await service.RunAsync("demo", "--once");

        Assert.True(exitCode == 0, output);
        Assert.Contains("order-entry  100 judged   94.0%  healthy", output, StringComparison.Ordinal);
        Assert.Contains("order-entry  147 judged   89.0%  BREACHED at PO-1147: 11 wrong of last 100, mostly customer acme", output,
            StringComparison.Ordinal);
        Assert.Matches("/mail/[0-9]{17}-BREACH-[0-9a-f]{16}\\.eml", output);
        Assert.Contains("RECOVERED", output, StringComparison.Ordinal);
        Assert.Contains("the next morning at 05:45: [DAILY] Plant 2: 1 green", output, StringComparison.Ordinal);
        Assert.Matches("/mail/[0-9]{17}-DAILY-[0-9a-f]{16}\\.eml", output);

        // Of the two that were written in the morning it shows the owner's, which asks what the other does not.
        var path = Assert.Single(
            Directory.GetFiles(Path.Combine(service.Data, "demo", "mail"), "*-DAILY-*.eml"),
            file => output.Contains("/mail/" + Path.GetFileName(file), StringComparison.Ordinal));
        using var shown = await MimeMessage.LoadAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal("dana.ruiz@example.com", Assert.Single(shown.To.Mailboxes).Address);
        Assert.Contains("/review/", shown.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_service_follows_an_applied_registry_within_five_seconds()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("before", 100));
        var file = Path.Combine(service.Data, "next.yaml");
        await File.WriteAllTextAsync(file, RegistryText.Of("after", 50));

        var (exitCode, output) = await service.RunAsync("apply", file);

        Assert.True(exitCode == 0, output);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        var slos = await service.Http.GetFromJsonAsync<JsonElement>("/v1/slos");
        Assert.Equal("after-accuracy", Assert.Single(slos.GetProperty("items").EnumerateArray()).GetProperty("slo").GetString());
        Assert.Contains("agentops_slo_window_size_transactions{agent=\"after\",slo=\"after-accuracy\"} 50",
            await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("after-accuracy", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_said_with_file_line_field_and_remedy_and_change_nothing()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("kept", 100));
        var file = Path.Combine(service.Data, "wrong.yaml");
        await File.WriteAllTextAsync(file, RegistryText.Of("kept", 100).Replace("target: 92%", "target: 92", StringComparison.Ordinal));

        var (exitCode, output) = await service.RunAsync("apply", file);

        Assert.Equal(2, exitCode);
        Assert.Contains("wrong.yaml:14:", output, StringComparison.Ordinal);
        Assert.Contains("target", output, StringComparison.Ordinal);
        Assert.Equal(2, (await service.RunAsync("check", file)).ExitCode);
        Assert.Equal(2, (await service.RunAsync("no-such-verb")).ExitCode);
        Assert.Contains("kept-accuracy", await service.Http.GetStringAsync("/v1/slos"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backtest_says_what_the_rule_would_have_mailed()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("airline-support", 50, "request"));
        var outcomes = Path.Combine(AppContext.BaseDirectory, "Data", "tau-bench-airline-gpt4o.ndjson");

        var (exitCode, output) =
            await service.RunAsync("backtest", Path.Combine(service.Data, "registry.yaml"), "--outcomes", outcomes, "--json");

        Assert.True(exitCode == 0, output);
        using var report = JsonDocument.Parse(output);
        var slo = report.RootElement.GetProperty("slos")[0];
        Assert.Equal(200, slo.GetProperty("judgements").GetInt32());
        Assert.Equal("breached", slo.GetProperty("state").GetString());
        var text = await service.RunAsync("backtest", Path.Combine(service.Data, "registry.yaml"), "--outcomes", outcomes);
        Assert.Contains("airline-support-accuracy (airline-support): 200 judged", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_healthcheck_says_whether_the_service_is_ready()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("unused", 100));

        Assert.Equal(0, (await service.RunAsync("healthcheck")).ExitCode);
        await service.StopAsync();
        Assert.Equal(1, (await service.RunAsync("healthcheck")).ExitCode);
    }

    [Fact]
    public async Task What_cannot_work_ends_with_words_and_an_exit_code()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("unused", 100));

        var second = await service.RunAsync("serve");
        var demo = await service.RunAsync("demo", "--once");
        var nothing = await service.RunAsync(new Dictionary<string, string> { ["AGENTOPS_DATA"] = Path.Combine(service.Data, "mistyped") },
            "verify");
        var unwritable = await service.RunAsync(new Dictionary<string, string> { ["AGENTOPS_DATA"] = "/proc/nowhere" }, "migrate");

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("listens at", second.Output, StringComparison.Ordinal);
        Assert.Equal(1, demo.ExitCode);
        Assert.Contains("listens at", demo.Output, StringComparison.Ordinal);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("There is no database", nothing.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(service.Data, "mistyped")));
        Assert.Equal(1, unwritable.ExitCode);
        Assert.DoesNotContain("   at ", second.Output + demo.Output + nothing.Output + unwritable.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AGENTOPS_URLS", "http://0.0.0.0:8123", "0.0.0.0:8123 reaches")]
    [InlineData("AGENTOPS_DATABASSE", "sqlite:x.db", "AGENTOPS_DATABASE")]
    [InlineData("AGENTOPS_MAIL__SERVER", "smtps://mail.example.com:25?tls=none", "tls=none is for smtp:// only")]
    public async Task A_setting_that_cannot_be_meant_refuses_the_start_and_says_why(string name, string value, string words)
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("unused", 100));
        await service.StopAsync();

        var (exitCode, output) = await service.RunAsync(new Dictionary<string, string> { [name] = value }, "serve");

        Assert.Equal(2, exitCode);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }
}
