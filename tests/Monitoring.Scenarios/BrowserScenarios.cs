using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>What a real browser makes of the pages after a breach caused by a customer whose name is markup.</summary>
public sealed partial class BrowserScenarios
{
    private const string Customer = "<b>acme</b>";
    private const string Escaped = "&lt;b&gt;acme&lt;/b&gt;";

    [Fact]
    public async Task Every_page_shows_the_breach_and_its_owner_as_text_and_runs_nothing()
    {
        Tool.Require("chromium", "chromium");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await BreachAsync(service);
        var mail = Path.GetFileName(await MailAsync(service));

        var board = await RenderAsync(service, "/");
        var slo = await RenderAsync(service, "/slos/order-entry-accuracy");
        var wrong = await RenderAsync(service, "/outcomes?agent=order-entry&slo=order-entry-accuracy&is=wrong&position=20");
        var order = await RenderAsync(service, "/transactions?agent=order-entry&transactionId=PO-20");
        var mails = await RenderAsync(service, "/mails");
        var one = await RenderAsync(service, "/mails/" + Uri.EscapeDataString(mail));
        var html = await RenderAsync(service, Invariant($"/mails/{Uri.EscapeDataString(mail)}/html"));

        Assert.Contains("10 transactions", wrong, StringComparison.Ordinal);
        Assert.All([board, slo, wrong, order, one, html], page => Assert.Contains(Escaped, page, StringComparison.Ordinal));
        Assert.All([board, slo], page => Assert.Contains("BREACHED", page, StringComparison.OrdinalIgnoreCase));
        Assert.All([mails, one, html], page => Assert.Contains("BREACH", page, StringComparison.Ordinal));
        Assert.All([board, slo, one], page => Assert.Contains("Dana Ruiz", page, StringComparison.Ordinal));
        Assert.All([board, slo, wrong, order, mails, one, html], page =>
        {
            Assert.DoesNotContain(Customer, page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task A_link_of_a_mail_in_its_frame_leads_to_our_page_on_which_one_more_press_answers()
    {
        Tool.Require("chromium", "chromium");
        using var clock = SteeredClock.At("2026-03-06 23:00");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), clock.On());
        await BreachAsync(service);
        clock.Set(SteeredClock.InstantOf("2026-03-07 05:45"));
        var mail = Path.GetFileName(await MailAsync(service, "*-DAILY-*.eml"));
        var path = "/mails/" + Uri.EscapeDataString(mail);
        List<string> links = [.. Link().Matches(await service.Http.GetStringAsync(path + "/html")).Select(match => match.Groups["to"].Value)];
        await using var browser = await Browser.StartAsync();

        await browser.GoAsync(service.Url + path);
        var review = await browser.FollowInFrameAsync(1 + links.FindIndex(link => link.EndsWith("?answer=right", StringComparison.Ordinal)));
        Assert.StartsWith(service.Url + "/review/", await browser.AddressAsync(), StringComparison.Ordinal);
        Assert.Contains("PO-", review, StringComparison.Ordinal);
        var answered = await browser.DoAsync("document.querySelector('button.main').click()");
        Assert.Contains("Taken: <bdi>PO-", answered, StringComparison.Ordinal);

        await browser.GoAsync(service.Url + path);
        Assert.Contains("I have it", await browser.FollowInFrameAsync(
            1 + links.FindIndex(link => link.Contains("/ack/", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.StartsWith(service.Url + "/ack/", await browser.AddressAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"]*)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();

    private static async Task BreachAsync(ServiceProcess service)
    {
        var items = Enumerable.Range(1, 20).Select(number => new
        {
            agent = "order-entry",
            transactionId = Invariant($"PO-{number}"),
            verdict = number % 2 == 0 ? "incorrect" : "correct",
            source = "check",
            segments = new { customer = number % 2 == 0 ? Customer : "other" },
        });
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", items);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("breached", body.GetProperty("slos")[0].GetProperty("state").GetString());
    }

    private static async Task<string> MailAsync(ServiceProcess service, string named = "*.eml")
    {
        var folder = Path.Combine(service.Data, "mail");
        for (var wait = 0; wait < 600; wait++)
        {
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, named).FirstOrDefault(IsToDana) is { } file)
            {
                return file;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("No mail was written: " + service.Log);
    }

    private static bool IsToDana(string file) => File.ReadLines(file).Any(line => line.StartsWith("To: ", StringComparison.Ordinal)
        && line.Contains("dana.ruiz@example.com", StringComparison.Ordinal));

    /// <summary>The page as the browser holds it after rendering, written out as HTML.</summary>
    private static async Task<string> RenderAsync(ServiceProcess service, string path)
    {
        var profile = Directory.CreateTempSubdirectory("browser-").FullName;
        try
        {
            var (said, failed) = await Tool.RunAsync("timeout", [
                "--kill-after=5", "60", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir=" + profile,
                "--window-size=360,800", "--dump-dom", service.Url + path,
            ]);
            Assert.False(failed, said);
            var start = said.IndexOf("<html", StringComparison.OrdinalIgnoreCase);
            Assert.True(start >= 0, said);
            return said[start..(said.LastIndexOf("</html>", StringComparison.OrdinalIgnoreCase) + "</html>".Length)];
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
