using System.Net;
using System.Text.RegularExpressions;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.SigningIn;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Tests.SigningIn;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Reviewing;

/// <summary>The page of reviews: for whom it lists what, and who answers on it.</summary>
public sealed partial class ReviewsPageTests
{
    [Fact]
    public async Task Whoever_signed_in_sees_their_own_and_answers_in_their_own_name()
    {
        await using var scene = await ReviewScene.SetAsync();
        var (dana, review) = (await scene.Host.SignInAsync("dana"), await scene.FirstAsync());
        var page = await dana.PageAsync("/reviews");
        PageChecks.Parse(page);
        Assert.Equal(3, Regex.Count(page, "<section id=\"review-"));
        Assert.Contains("<b>0 of 3</b> were answered in 30 days. These are for <bdi>Dana Ruiz</bdi>", page, StringComparison.Ordinal);
        GoldenFile.Matches("reviews.html", Tokens().Replace(page, "value=\"TOKEN\""));

        var answered = await AnswerAsync(dana, review.Id, page, ("verdict", "incorrect"), ("causeCode", "ship-to"));
        Assert.Equal((HttpStatusCode.SeeOther, Invariant($"/reviews?taken={review.Id}")), (answered.Status, answered.Location));
        Assert.Contains("Taken: <bdi>PO-1</bdi> was <b>wrong</b>, <bdi>ship-to</bdi>.", await dana.PageAsync(answered.Location!), StringComparison.Ordinal);
        Assert.Equal((Verdict.Incorrect, "dana"), ((await scene.FirstAsync()).Verdict!.Value, (await scene.FirstAsync()).By));
        page = await dana.PageAsync("/reviews");
        Assert.Equal(2, Regex.Count(page, "<section id=\"review-"));
        Assert.Contains("<b>1 of 3</b> were answered", page, StringComparison.Ordinal);
        Assert.Contains("<b>wrong</b>, <bdi>ship-to</bdi>", page, StringComparison.Ordinal);

        // What was answered is corrected on its own page.
        var own = await dana.PageAsync(Invariant($"/reviews/{review.Id}"));
        PageChecks.Parse(own);
        Assert.Contains("Another answer corrects it.", own, StringComparison.Ordinal);
        await AnswerAsync(dana, review.Id, own, ("verdict", "correct"));
        Assert.Equal(2, (await scene.FirstAsync()).Answers);
    }

    [Fact]
    public async Task Another_person_finds_nothing_of_their_own_and_everybodys_on_request()
    {
        await using var scene = await ReviewScene.SetAsync();
        var tom = await scene.Host.SignInAsync("tom");
        Assert.Contains("Nothing waits for an answer.", await tom.PageAsync("/reviews"), StringComparison.Ordinal);
        var page = await tom.PageAsync("/reviews?of=all");
        Assert.Equal(3, Regex.Count(page, "<section id=\"review-"));

        var id = (await scene.FirstAsync()).Id;
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(tom, id, page, ("verdict", "correct"), ("by", "dana"))).Status);
        Assert.Null((await scene.FirstAsync()).AnsweredAt);
        await AnswerAsync(tom, id, page, ("verdict", "correct"));
        Assert.Equal("tom", (await scene.FirstAsync()).By);
    }

    [Fact]
    public async Task A_form_of_a_foreign_page_is_not_taken()
    {
        await using var scene = await ReviewScene.SetAsync();
        var (dana, review) = (await scene.Host.SignInAsync("dana"), await scene.FirstAsync());
        using var refused = await dana.PostAsync(Invariant($"/reviews/{review.Id}"), new Dictionary<string, string> { ["verdict"] = "correct" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null((await scene.FirstAsync()).AnsweredAt);
    }

    [Fact]
    public async Task A_wall_screen_shows_them_and_no_form()
    {
        await using var scene = await ReviewScene.SetAsync();
        var wall = scene.Host.Browse();
        using var entered = await wall.SubmitAsync("/sign-in", new() { ["key"] = await scene.Host.KeyAsync(KeyScope.Read) });
        foreach (var path in (string[])["/reviews", Invariant($"/reviews/{(await scene.FirstAsync()).Id}")])
        {
            var page = await wall.PageAsync(path);
            PageChecks.Parse(page);
            Assert.Contains("PO-1", page, StringComparison.Ordinal);
            Assert.DoesNotContain("name=\"verdict\"", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Before_the_first_key_somebody_of_the_registry_is_chosen()
    {
        await using var scene = await ReviewScene.SetAsync(isOpen: true);
        var (here, review) = (scene.Host.Browse(), await scene.FirstAsync());
        var page = await here.PageAsync("/reviews");
        PageChecks.Parse(page);
        Assert.Single(page.Split("<select").Skip(1));
        Assert.DoesNotContain("name=\"verdict\"", page, StringComparison.Ordinal);

        page = await here.PageAsync("/reviews?by=joan");
        PageChecks.Parse(page);
        Assert.Contains("<bdi>Joan Meyer</bdi> answers.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<select", page, StringComparison.Ordinal);
        Assert.Contains("<input type=\"hidden\" name=\"by\" value=\"joan\">", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await AnswerAsync(here, review.Id, page, ("verdict", "correct"), ("by", ""))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AnswerAsync(here, 7, page, ("verdict", "correct"), ("by", "joan"))).Status);
        var taken = await AnswerAsync(here, review.Id, page, ("verdict", "correct"), ("by", "joan"));
        Assert.Equal((HttpStatusCode.SeeOther, Invariant($"/reviews?taken={review.Id}&by=joan")), (taken.Status, taken.Location));
        Assert.Equal("joan", (await scene.FirstAsync()).By);

        // What was taken stands above the next one, with a way back to it, and nobody is asked again who answers.
        page = await here.PageAsync(taken.Location!);
        PageChecks.Parse(page);
        var said = Invariant($"Taken: <bdi>PO-1</bdi> was <b>right</b>. <a href=\"/reviews/{review.Id}?by=joan\">Another answer</a>");
        Assert.InRange(page.IndexOf(said, StringComparison.Ordinal), 1, page.IndexOf("<section id=\"review-", StringComparison.Ordinal));
        Assert.DoesNotContain("<select", page, StringComparison.Ordinal);
        page = await here.PageAsync(Invariant($"/reviews/{review.Id}?by=joan"));
        Assert.DoesNotContain("<select", page, StringComparison.Ordinal);
        Assert.Contains("name=\"verdict\"", page, StringComparison.Ordinal);
        Assert.Single((await here.PageAsync(Invariant($"/reviews/{review.Id}"))).Split("<select").Skip(1));
        await here.PageAsync("/reviews/x", HttpStatusCode.NotFound);
    }

    private static async Task<(HttpStatusCode Status, string? Location)> AnswerAsync(
        Browser browser, long review, string page, params (string Name, string Value)[] fields)
    {
        var sent = fields.ToDictionary(field => field.Name, field => field.Value);
        sent[FormToken.FieldName] = WebUtility.HtmlDecode(Tokens().Matches(page)[^1].Groups["token"].Value);
        using var answer = await browser.PostAsync(Invariant($"/reviews/{review}"), sent);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString);
    }

    [GeneratedRegex("(?<=name=\"formToken\" )value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Tokens();
}
