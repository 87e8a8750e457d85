using System.Net;
using System.Text.RegularExpressions;
using Monitoring.Core.Access;
using Monitoring.Service.Tests.Board;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Acknowledging;

/// <summary>The form "I have it" on the page of an alert: for whom, and in whose name.</summary>
public sealed partial class AlertFormTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_signed_in_takes_it_in_their_own_name()
    {
        await using var scene = await AlertScene.SetAsync();
        var (tom, page) = (await scene.Host.SignInAsync("tom"), Invariant($"/alerts/{scene.AlertId}"));
        using var taken = await tom.SubmitAsync(page, new() { ["comment"] = "I look at it", ["until"] = "2026-06-02T09:00" });

        Assert.Equal((HttpStatusCode.SeeOther, page), (taken.StatusCode, taken.Headers.Location?.OriginalString));
        Assert.Equal("tom", (await scene.AlertAsync()).Alert.Acknowledgement?.By);
        Assert.Contains("took it until", await tom.PageAsync(page), StringComparison.Ordinal);
        Assert.Contains("<strong><bdi>Tom Kessler</bdi></strong> has it until", await tom.PageAsync("/alerts"), StringComparison.Ordinal);
        Assert.Contains("<strong><bdi>Tom Kessler</bdi></strong> has it until", await tom.PageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_signed_in_takes_it_for_another()
    {
        await using var scene = await AlertScene.SetAsync();
        var tom = await scene.Host.SignInAsync("tom");
        using var refused = await tom.SubmitAsync(Invariant($"/alerts/{scene.AlertId}"), new() { ["by"] = "dana" });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task A_form_of_a_foreign_page_is_not_taken()
    {
        await using var scene = await AlertScene.SetAsync();
        var tom = await scene.Host.SignInAsync("tom");
        using var refused = await tom.PostAsync(Invariant($"/alerts/{scene.AlertId}/acknowledge"), new Dictionary<string, string> { ["comment"] = "x" });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task A_wall_screen_shows_the_alert_and_no_form()
    {
        await using var scene = await AlertScene.SetAsync();
        var wall = scene.Host.Browse();
        using var entered = await wall.SubmitAsync("/sign-in", new() { ["key"] = await scene.Host.KeyAsync(KeyScope.Manage) });
        var page = await wall.PageAsync(Invariant($"/alerts/{scene.AlertId}"));

        Assert.Contains("Nobody has it yet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"comment\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_key_somebody_of_the_registry_is_chosen()
    {
        await using var scene = await AlertScene.SetAsync(isOpen: true);
        var (here, page) = (scene.Host.Browse(), Invariant($"/alerts/{scene.AlertId}"));
        PageChecks.Parse(await here.PageAsync(page));
        using var nobody = await here.SubmitAsync(page, new() { ["by"] = "" });
        var said = await nobody.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.BadRequest, nobody.StatusCode);
        Assert.Contains("Choose who has it.", said, StringComparison.Ordinal);

        using var taken = await here.SubmitAsync(page, new() { ["by"] = "joan" });
        Assert.Equal(HttpStatusCode.SeeOther, taken.StatusCode);
        Assert.Equal("joan", (await scene.AlertAsync()).Alert.Acknowledgement?.By);
    }

    [Fact]
    public async Task A_closed_alert_has_no_form_and_a_form_sent_late_changes_nothing()
    {
        await using var scene = await AlertScene.SetAsync(isOpen: true);
        var (here, path) = (scene.Host.Browse(), Invariant($"/alerts/{scene.AlertId}"));
        var token = FormToken().Match(await here.PageAsync(path)).Groups["token"].Value;
        await scene.RecoverAsync();

        Assert.DoesNotContain("name=\"comment\"", await here.PageAsync(path), StringComparison.Ordinal);
        using var late = await here.PostAsync(path + "/acknowledge", new Dictionary<string, string> { ["by"] = "joan", ["formToken"] = WebUtility.HtmlDecode(token) });
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Empty((await scene.AlertAsync()).Acknowledgements);
    }

    [Fact]
    public async Task The_page_of_an_episode_is_that_of_its_alert_and_what_nobody_knows_is_404()
    {
        await using var scene = await AlertScene.SetAsync(isOpen: true);
        var here = scene.Host.Browse();
        using var led = await here.GetAsync(Invariant($"/episodes/{scene.AlertId}"));

        Assert.Equal((HttpStatusCode.SeeOther, Invariant($"/alerts/{scene.AlertId}")), (led.StatusCode, led.Headers.Location?.OriginalString));
        foreach (var unknown in (string[])["/alerts/1", "/alerts/x", "/alerts/-1", "/alerts/99999999999999999999", "/episodes/1"])
        {
            await here.PageAsync(unknown, HttpStatusCode.NotFound);
        }

        using var nothing = await here.PostAsync("/alerts/1/acknowledge", new Dictionary<string, string>());
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
    }

    [GeneratedRegex("""name="formToken" value="(?<token>[^"]*)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex FormToken();
}
