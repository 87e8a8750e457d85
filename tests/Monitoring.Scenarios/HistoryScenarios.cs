using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Monitoring.Scenarios.Instructions;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Work of last quarter is loaded into a service that watches today's.</summary>
public sealed class HistoryScenarios
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loaded_before_its_SLO_is_applied_it_mails_nothing_and_loaded_after_the_mail_says_when_it_happened()
    {
        _ = Page.Front.Sentence("post it before the SLO is applied");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await PostAsync(service, "claims", new string('0', 20) + "11111" + new string('0', 60));
        var file = Path.Combine(service.Data, "both.yaml");
        const string Rule = "{ target: 92%, alertBelow: 90%, over: 20 transactions }";
        await File.WriteAllTextAsync(file, RegistryText.Of([("order-entry", Rule), ("claims", Rule)]), Token);
        Assert.Equal(0, (await service.RunAsync("apply", file)).ExitCode);
        await UntilAsync(async () => (await service.Http.GetAsync("/v1/slos/claims-accuracy", Token)).IsSuccessStatusCode);
        var claims = await service.Http.GetFromJsonAsync<JsonElement>("/v1/slos/claims-accuracy", Token);
        Assert.Equal(
            ("healthy", 20, 0),
            (claims.GetProperty("state").GetString(), claims.GetProperty("judged").GetInt32(), claims.GetProperty("wrong").GetInt32()));
        var episodes = await service.Http.GetFromJsonAsync<JsonElement>("/v1/episodes?slo=claims-accuracy", Token);
        Assert.Equal(0, episodes.GetProperty("items").GetArrayLength());

        await PostAsync(service, "order-entry", new string('0', 20) + "11111");

        var mails = Path.Combine(service.Data, "mail");
        await UntilAsync(() => Task.FromResult(Directory.Exists(mails) && Directory.GetFiles(mails, "*.eml").Length > 0));
        var mail = await MimeKit.MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(mails, "*.eml")), Token);
        Assert.StartsWith("[BREACH] order-entry-accuracy", mail.Subject, StringComparison.Ordinal);
        Assert.Matches(
            "It tells of the past: order-entry-22 happened (Sun 1 Mar|Sun 1 Mar 2026) 00:22\\.", mail.TextBody!.ReplaceLineEndings(" "));
    }

    // One a minute from midnight in Chicago, 1 March 2026.
    private static async Task PostAsync(ServiceProcess service, string agent, string verdicts)
    {
        var start = new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);
        var lines = verdicts.Select((letter, i) => Invariant(
            $$"""{"agent":"{{agent}}","transactionId":"{{agent}}-{{i}}","occurredAt":"{{start.AddMinutes(i):yyyy-MM-ddTHH:mm:ssZ}}","verdict":"{{(letter == '1' ? "incorrect" : "correct")}}","source":"check"}"""));
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var answer = await service.Http.PostAsync("/v1/outcomes", content, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token);
        }
    }
}
