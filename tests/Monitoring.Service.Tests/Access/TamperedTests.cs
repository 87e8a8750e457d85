using System.Net;
using Monitoring.Core.Access;
using Monitoring.Service.Tests.Acknowledging;
using Monitoring.Service.Tests.Reviewing;
using Monitoring.Service.Tests.SigningIn;

namespace Monitoring.Service.Tests.Access;

/// <summary>
/// Ten thousand changed keys and links of each sort, asked for over HTTP: none is taken, and none is a fault of ours. Sessions are in
/// <see cref="SessionTests"/>.
/// </summary>
public sealed class TamperedTests
{
    private const int Times = 10_000;

    private const string Letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";

    private readonly Random random = new(7);

    [Fact]
    public async Task No_changed_key_is_taken_also_where_its_check_character_fits()
    {
        await using var host = await SigningInHost.StartAsync();
        var key = await host.KeyAsync(KeyScope.Manage);
        var caller = host.Browse();
        for (var i = 0; i < Times; i++)
        {
            var changed = Changed(key);
            if (i % 2 == 0)
            {
                // The id of the key, another secret, and the check character that makes it whole: its hash is compared.
                changed = Whole(string.Concat(key.AsSpan(0, 11), KeyText.Make().AsSpan(11, 26)));
            }

            caller.Headers["Authorization"] = "Bearer " + changed;
            await caller.PageAsync("/alerts", HttpStatusCode.Unauthorized);
        }

        caller.Headers["Authorization"] = "Bearer " + key;
        await caller.PageAsync("/alerts");
    }

    [Fact]
    public async Task No_changed_link_takes_an_alert()
    {
        await using var scene = await AlertScene.SetAsync();
        var browser = scene.Host.Browse();

        await NoneIsKnownAsync(browser, scene.Link("tom"), []);

        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
        await browser.PageAsync(scene.Link("tom"));
    }

    [Fact]
    public async Task No_changed_link_answers_a_review()
    {
        await using var scene = await ReviewScene.SetAsync();
        var (browser, link) = (scene.Host.Browse(), scene.Link((await scene.FirstAsync()).Id));

        await NoneIsKnownAsync(browser, link, new() { ["verdict"] = "incorrect" });

        Assert.Null((await scene.FirstAsync()).AnsweredAt);
        await browser.PageAsync(link);
    }

    [Fact]
    public async Task No_changed_link_signs_anybody_in()
    {
        await using var host = await SigningInHost.StartAsync();
        var browser = host.Browse();
        using var asked = await browser.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
        var link = await host.LinkAsync();
        var form = new Dictionary<string, string>();
        using var filled = await browser.SubmitAsync("/sign-in", form);

        await NoneIsKnownAsync(browser, link, form);

        Assert.DoesNotContain("agentops_session", browser.Cookies.Keys);
        Assert.Equal(0, await host.CountAsync("sign_ins where used_at is not null"));
        using var pressed = await browser.PressAsync(link);
        Assert.Equal(HttpStatusCode.SeeOther, pressed.StatusCode);
    }

    // Looks at one, and posts to the next.
    private async Task NoneIsKnownAsync(Browser browser, string link, Dictionary<string, string> form)
    {
        var start = link.LastIndexOf('/') + 1;
        for (var i = 0; i < Times; i++)
        {
            var changed = link[..start] + Changed(link[start..]);
            using var answer = i % 2 == 0 ? await browser.GetAsync(changed) : await browser.PostAsync(changed, form);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{changed} for {link} answered {answer.StatusCode}");
        }
    }

    /// <summary>The same with one to three other letters, shorter by some, longer by one, or in other case.</summary>
    private string Changed(string text)
    {
        var changed = text.ToCharArray();
        for (var changes = random.Next(1, 4); changes > 0 || new string(changed) == text; changes--)
        {
            changed[random.Next(changed.Length)] = Letters[random.Next(Letters.Length)];
        }

        return random.Next(10) switch
        {
            0 => text[..random.Next(1, text.Length)],
            1 => text + Letters[random.Next(Letters.Length - 1)],
            2 => text.ToUpperInvariant(),
            _ => new string(changed),
        };
    }

    private static string Whole(string body) =>
        "0123456789abcdefghijklmnopqrstuvwxyz".Select(check => body + check).First(text => KeyText.Read(text, out _) == KeyForm.Whole);
}
