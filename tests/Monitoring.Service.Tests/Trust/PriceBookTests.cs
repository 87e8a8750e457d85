using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Prices;
using Monitoring.Service.Trust;

namespace Monitoring.Service.Tests.Trust;

public sealed class PriceBookTests
{
    private static readonly AccuracyRule Small = new(0.9m, 0.8m, 10);

    [Fact]
    public async Task A_card_is_made_once_and_is_the_same_for_equal_rules()
    {
        using var book = new PriceBook();
        var first = book.OfRule(Small);

        Assert.Same(first, book.OfRule(new AccuracyRule(0.9m, 0.8m, 10)));
        Assert.Equal(PriceCardText.Lines(PriceCards.OfRule(Small, null)), PriceCardText.Lines(await first));
        Assert.NotSame(first, book.OfRule(new AccuracyRule(0.9m, 0.8m, 11)));
    }

    [Fact]
    public async Task A_detectors_card_knows_its_healthy_rate_and_its_cuts()
    {
        using var book = new PriceBook();
        var card = await book.OfDetector(Small, Trusts.Terms.Healthy, 1);

        Assert.Null(card.Segment);
        Assert.Same(card, await book.OfDetector(Small, Trusts.Terms.Healthy, 1));
    }
}
