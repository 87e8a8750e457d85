using System.Diagnostics;
using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Prices;

namespace Monitoring.Core.Tests.Drift.Prices;

public sealed class PriceCardsTests
{
    private static readonly AccuracyRule OrderEntry = new(0.92m, 0.90m, 100);

    [Fact]
    public void The_rule_90_of_100_has_its_published_price()
    {
        var card = PriceCards.OfRule(OrderEntry, null);
        Assert.Equal([0.92m, 0.94m, 0.95m, 0.96m], card.ChanceAlarms.Select(alarms => alarms.Accuracy));
        Assert.Equal([275, 863, 2_239, 9_037], card.ChanceAlarms.Select(alarms => Math.Round(alarms.VerdictsBetween)));
        Assert.Equal([new Slide(0.94m, 0.85m), new Slide(0.94m, 0.88m)], card.Slides.Select(slide => slide.Slide));
        Assert.True(card.Slides[0].Delay.Mean < card.Slides[1].Delay.Mean);
        Assert.Empty(card.Warnings);
        Assert.Null(card.Segment);
    }

    [Fact]
    public void The_cards_lines_are_for_a_person_in_operations() => GoldenFile.Matches(
        "price-cards.txt",
        string.Concat(new[]
        {
            ("rule, label rate not known", PriceCards.OfRule(OrderEntry, null)),
            ("rule, 20 verdicts a day", PriceCards.OfRule(OrderEntry, 20)),
            ("rule, 200 verdicts a day", PriceCards.OfRule(OrderEntry, 200)),
            ("rule, 2 verdicts a day", PriceCards.OfRule(OrderEntry, 2)),
            ("tight rule, label rate not known", PriceCards.OfRule(new AccuracyRule(0.92m, 0.92m, 50), null)),
            ("drift, customer, 20 verdicts a day", PriceCards.OfDetector(OrderEntry, HealthyErrorRate.OfTarget(0.92m), 2, 20)),
            ("drift of a 99.9 % agent",
                PriceCards.OfDetector(new AccuracyRule(0.999m, 0.998m, 5_000), HealthyErrorRate.OfTarget(0.999m), 1, 500)),
        }.Select(card => $"{card.Item1}\n{string.Concat(PriceCardText.Lines(card.Item2).Select(line => "  " + line + "\n"))}\n")));

    [Fact]
    public void The_same_card_has_the_same_figures_each_time()
    {
        var (one, other) = (Card(), Card());
        Assert.Equal(one.ChanceAlarms, other.ChanceAlarms);
        Assert.Equal(one.Slides, other.Slides);

        static PriceCard Card() => PriceCards.OfRule(OrderEntry, 20);
    }

    [Theory]
    [InlineData("0.9", "0.5", 10_000)]
    [InlineData("0.999", "0.1", 1)]
    [InlineData("0.9999", "0.9999", 10_000)]
    public void Any_rule_of_the_registry_has_a_card_soon(string target, string alertBelow, int window)
    {
        var rule = new AccuracyRule(decimal.Parse(target, CultureInfo.InvariantCulture),
            decimal.Parse(alertBelow, CultureInfo.InvariantCulture), window);
        var start = Stopwatch.GetTimestamp();
        PriceCard[] cards = [PriceCards.OfRule(rule, 10), PriceCards.OfDetector(rule, HealthyErrorRate.OfTarget(rule.Target), 3, 10)];
        // a bound, not the aim: a card takes tenths of a second in a release build
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
        Assert.All(cards, card =>
        {
            Assert.Equal(2, card.Slides.Count);
            Assert.All(card.Slides, slide => Assert.True(slide.Slide.To < slide.Slide.From && slide.Slide.To > 0));
            Assert.True(card.ChanceAlarms.Zip(card.ChanceAlarms.Skip(1)).All(pair => pair.First.Accuracy < pair.Second.Accuracy));
            Assert.All(PriceCardText.Lines(card), line => Assert.DoesNotContain("NaN", line, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_window_that_takes_longer_than_a_month_to_fill_is_warned_of()
    {
        Assert.Contains(PriceWarning.WindowFillsTooSlowly, PriceCards.OfRule(OrderEntry, 3.3m).Warnings);
        Assert.DoesNotContain(PriceWarning.WindowFillsTooSlowly, PriceCards.OfRule(OrderEntry, 3.4m).Warnings);
    }

    [Fact]
    public void A_rule_that_cries_wolf_is_warned_of()
    {
        Assert.Contains(PriceWarning.AlarmsTooOften, PriceCards.OfRule(new AccuracyRule(0.92m, 0.92m, 50), null).Warnings);
        Assert.Contains(PriceWarning.AlarmsTooOften, PriceCards.OfRule(OrderEntry, 200).Warnings);
        Assert.DoesNotContain(PriceWarning.AlarmsTooOften, PriceCards.OfRule(OrderEntry, 20).Warnings);
    }

    [Fact]
    public void A_card_at_another_label_rate_has_the_same_figures_in_verdicts_and_its_own_warnings()
    {
        var card = PriceCards.OfRule(OrderEntry, null);
        Assert.Equal(PriceCardText.Lines(PriceCards.OfRule(OrderEntry, 2)), PriceCardText.Lines(card.At(2)));
        Assert.Equal(PriceCardText.Lines(card), PriceCardText.Lines(card.At(200).At(null)));
        Assert.Throws<ArgumentOutOfRangeException>("verdictsPerDay", () => card.At(0));
    }

    [Fact]
    public void A_delay_below_an_hour_is_not_about_less_than_an_hour() => Assert.Contains(
        PriceCardText.Lines(PriceCards.OfRule(OrderEntry, 3_000)), line =>
            line.EndsWith("within 91 (less than an hour, 9 times in 10 within an hour).", StringComparison.Ordinal));

    [Fact]
    public void A_label_rate_of_nothing_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("verdictsPerDay", () => PriceCards.OfRule(OrderEntry, 0));
}
