using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Reviews;

public sealed class ReviewRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_any_slo_admits_is_drawn_from_and_accuracy_goes_first()
    {
        var coverage = Of(
            Admission.Default with { Indicator = "relevance", Dispositions = OneOf<Disposition>.Only(Disposition.Assisted) }, Admission.Default);
        Assert.Equal(OneOf<Disposition>.Only(Disposition.Auto, Disposition.Assisted), ReviewRule.DispositionsOf(coverage));
        Assert.Equal("accuracy", ReviewRule.IndicatorOf(coverage));
        Assert.Equal("style", ReviewRule.IndicatorOf(Of(Admission.Default with { Indicator = "style" }, Admission.Default with { Indicator = "a" })));
    }

    [Fact]
    public void It_is_for_the_owner_else_for_who_stands_in()
    {
        var coverage = Of(Admission.Default);
        Assert.Equal("dana", ReviewRule.RecipientOf(coverage, Now));
        Absence Away(string? acting) => new("dana", Now.AddDays(-1), Now.AddDays(1), acting);
        Assert.Equal("ana", ReviewRule.RecipientOf(coverage with { Absences = [Away("ana")] }, Now));
        Assert.Equal("tom", ReviewRule.RecipientOf(coverage with { Absences = [Away(null)] }, Now));
        Assert.Equal("dana", ReviewRule.RecipientOf(coverage with { Absences = [Away("ana")] }, Now.AddDays(1)));
    }

    [Fact]
    public void A_first_answer_and_each_correction_have_names_of_their_own() =>
        Assert.Equal(("review-3", "review-3-2"), (ReviewRule.VerdictIdOf(3, 1), ReviewRule.VerdictIdOf(3, 2)));

    [Fact]
    public void A_link_is_of_one_draw_and_one_person()
    {
        var link = new ReviewLink(1_000_000_003, "dana-2");
        Assert.Equal(link, ReviewLink.Of(link.Token));
        Assert.NotEqual(link.Token, new ReviewLink(1_000_000_003, "dana").Token);
        Assert.Null(ReviewLink.Of(new AcknowledgeLink(3, "dana", Now).Token));
        foreach (var id in (string[])["", "3", "3-", "-dana", "x-dana", "99999999999999999999-dana"])
        {
            Assert.Null(ReviewLink.Of(new LinkToken(ReviewLink.Purpose, id)));
        }
    }

    [Theory]
    [InlineData("https://erp.example.com/orders/{transactionId}", null)]
    [InlineData("http://erp:8080/o?id={transactionId}&x=1#{transactionId}", null)]
    [InlineData("https://erp.example.com/orders/", "does not hold {transactionId}")]
    [InlineData("https://erp.example.com/orders/{TransactionId}", "does not hold {transactionId}")]
    [InlineData("erp.example.com/orders/{transactionId}", "is no address that begins with https:// or http://")]
    [InlineData("javascript:alert('{transactionId}')", "is no address that begins with https:// or http://")]
    [InlineData("https://erp.example.com/an order/{transactionId}", "is no address that begins with https:// or http://")]
    [InlineData("https://dana:secret@erp.example.com/{transactionId}", "holds a user or password, which everybody would see")]
    [InlineData("https://{transactionId}.example.com/", "has {transactionId} before its path")]
    public void An_address_has_the_placeholder_behind_its_host(string text, string? why) => Assert.Equal(why, TransactionUrl.WhyNot(text));

    [Theory]
    [InlineData("PO-1041", "https://erp.example.com/orders/PO-1041?v=PO-1041")]
    [InlineData("a/b?c&d=e#f", "https://erp.example.com/orders/a%2Fb%3Fc%26d%3De%23f?v=a%2Fb%3Fc%26d%3De%23f")]
    [InlineData("\"><script>é", "https://erp.example.com/orders/%22%3E%3Cscript%3E%C3%A9?v=%22%3E%3Cscript%3E%C3%A9")]
    [InlineData("..", null)]
    [InlineData(".", null)]
    public void What_an_agent_sent_stays_in_its_place_of_an_address(string id, string? address) =>
        Assert.Equal(address, TransactionUrl.Of("https://erp.example.com/orders/{transactionId}?v={transactionId}", id));

    private static Coverage Of(params Admission[] admissions) => new(
        "Order entry", "dana", "tom", "joan", null,
        [.. admissions.Select((admission, i) => new CoveredSlo(i + 1, 1, new Slo(FormattableString.Invariant($"slo-{i}"), new AccuracyRule(0.92m, 0.90m, 100), admission, [], "")))]);
}
