using System.Numerics;
using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Tests.Distributions;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

public sealed class CulpritRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_customer_with_most_of_the_errors_and_twice_the_share_of_the_rest_is_named()
    {
        PlacedTransaction[] window = [.. Of("acme", wrong: 7, right: 2), .. Of("globex", wrong: 4, right: 87)];
        Assert.Equal(new Culprit("customer", "acme", 7, 9, 4, 91), CulpritRule.Find(window, ["customer"]));
    }

    [Theory]
    [InlineData(4, 0, 8, 88, true)] // a third of the errors is enough
    [InlineData(4, 0, 9, 87, false)] // less is not
    [InlineData(20, 30, 10, 40, true)] // 40 % is twice 20 %, and 2 × 0.024 is small
    [InlineData(20, 31, 10, 40, false)] // one right one more, and it is less than twice
    [InlineData(8, 14, 8, 70, true)] // 2 × 0.0067
    [InlineData(5, 15, 6, 74, false)] // more than twice the share, and 2 × 0.040 is not small
    public void A_third_of_the_errors_twice_the_share_and_a_small_chance_are_needed(
        int wrong, int right, int restWrong, int restRight, bool named)
    {
        PlacedTransaction[] window = [.. Of("acme", wrong, right), .. Of("globex", restWrong, restRight)];
        Assert.Equal(named ? "acme" : null, CulpritRule.Find(window, ["customer"])?.Value);
    }

    [Fact]
    public void The_chance_is_multiplied_by_the_values_and_versions_that_have_a_judged_place()
    {
        // Of 60 places 3 are wrong, all of them acme's, who has 15: a chance of 455 in 34,220, 0.0133. Three values are few, four are not.
        PlacedTransaction[] window = [.. Of("acme", 3, 12), .. Of("globex", 0, 25), .. Of("initech", 0, 20)];
        Assert.Equal("acme", CulpritRule.Find(window, ["customer"])?.Value);
        Assert.Null(CulpritRule.Find([.. window[..59], .. Of("umbrella", 0, 1)], ["customer"]));
        Assert.Equal("acme", CulpritRule.Find([.. window, .. Of("umbrella", PlaceContent.Empty, 1)], ["customer"])?.Value);
        Assert.Null(CulpritRule.Find([.. window.Select(place => place with { AgentVersion = "7" })], ["customer"]));
    }

    [Fact]
    public void Exactly_one_in_twenty_is_not_small()
    {
        PlacedTransaction[] window = [.. Of("acme", 1, 0), .. Of(null, 0, 19)];
        Assert.Null(CulpritRule.Find(window, ["customer"]));
        Assert.Equal("acme", CulpritRule.Find([.. window, .. Of(null, 0, 1)], ["customer"])?.Value);
    }

    [Fact]
    public void When_the_rest_has_none_wrong_its_share_need_not_be_compared_and_chance_still_decides()
    {
        Assert.Equal(
            new Culprit("customer", "acme", 11, 50, 0, 50),
            CulpritRule.Find([.. Of("acme", wrong: 11, right: 39), .. Of("globex", wrong: 0, right: 50)], ["customer"]));
        Assert.Null(CulpritRule.Find([.. Of("acme", wrong: 11, right: 80), .. Of("globex", wrong: 0, right: 9)], ["customer"]));
        Assert.Null(CulpritRule.Find([.. Of("acme", wrong: 11, right: 89)], ["customer"]));
    }

    [Fact]
    public void Errors_without_the_segment_count_as_the_rest_s()
    {
        Assert.Null(CulpritRule.Find([.. Of("acme", wrong: 3, right: 5), .. Of(null, wrong: 7, right: 85)], ["customer"]));
        Assert.Equal(
            new Culprit("customer", "acme", 4, 9, 7, 91),
            CulpritRule.Find([.. Of("acme", wrong: 4, right: 5), .. Of(null, wrong: 7, right: 84)], ["customer"]));
    }

    [Fact]
    public void Of_equal_chances_the_first_cut_then_the_first_value_and_versions_last_are_named()
    {
        PlacedTransaction[] window =
        [
            .. Enumerable.Repeat(Place(PlaceContent.Wrong, ("customer", "acme"), ("layout", "new")) with { AgentVersion = "8" }, 11),
            .. Enumerable.Repeat(Place(PlaceContent.Right, ("customer", "globex"), ("layout", "old")) with { AgentVersion = "7" }, 89),
        ];
        Assert.Equal("layout", CulpritRule.Find(window, ["layout", "customer"])?.Cut);
        Assert.Equal("customer", CulpritRule.Find(window, ["language", "customer", "layout"])?.Cut);
        Assert.Equal(new Culprit("agent version", "8", 11, 11, 0, 89), CulpritRule.Find(window, []));

        PlacedTransaction[] two = [.. Of("b", 4, 1), .. Of("a", 4, 1), .. Of("c", 0, 90)];
        Assert.Equal("a", CulpritRule.Find(two, ["customer"])?.Value);
    }

    [Fact]
    public void Of_several_the_one_of_the_smallest_chance_is_named_whatever_its_cut()
    {
        // Everything wrong came by the new version; acme happens to have half of it.
        PlacedTransaction[] window =
        [
            .. Enumerable.Repeat(Place(PlaceContent.Wrong, ("customer", "acme")) with { AgentVersion = "3.2" }, 6),
            .. Enumerable.Repeat(Place(PlaceContent.Wrong, ("customer", "globex")) with { AgentVersion = "3.2" }, 6),
            .. Enumerable.Repeat(Place(PlaceContent.Right, ("customer", "acme")) with { AgentVersion = "3.1" }, 10),
            .. Enumerable.Repeat(Place(PlaceContent.Right, ("customer", "initech")) with { AgentVersion = "3.1" }, 78),
        ];
        Assert.Equal(new Culprit("agent version", "3.2", 12, 12, 0, 88), CulpritRule.Find(window, ["customer"]));
    }

    [Fact]
    public void A_window_without_an_error_has_no_culprit_and_emptied_places_count_for_nobody()
    {
        Assert.Null(CulpritRule.Find([], ["customer"]));
        Assert.Null(CulpritRule.Find([.. Of("acme", wrong: 0, right: 5)], ["customer"]));
        PlacedTransaction[] emptied = [.. Of("acme", 4, 1), .. Of("globex", 1, 20), .. Of("acme", PlaceContent.Empty, 50)];
        Assert.Equal(new Culprit("customer", "acme", 4, 5, 1, 21), CulpritRule.Find(emptied, ["customer"]));
    }

    [Fact]
    public void Values_are_told_apart_by_their_letters_case_included()
    {
        PlacedTransaction[] window = [.. Of("acme", wrong: 5, right: 0), .. Of("ACME", wrong: 0, right: 5), .. Of("globex", 0, 50)];
        Assert.Equal(5, CulpritRule.Find(window, ["customer"])?.Judged);
    }

    [Theory]
    [InlineData(6, 5, "mostly")]
    [InlineData(5, 5, "led by")]
    [InlineData(4, 8, "led by")]
    public void Mostly_is_more_than_half_of_the_errors(int wrong, int restWrong, string lead) =>
        Assert.Equal(lead, new Culprit("customer", "acme", wrong, 9, restWrong, 91).Lead());

    [Fact]
    public void Beside_the_named_one_stands_who_stands_out_without_it_and_never_who_only_shares_its_work()
    {
        // Acme's orders go through Berlin; initech is wrong on its own account.
        PlacedTransaction[] window =
        [
            .. Enumerable.Repeat(Place(PlaceContent.Wrong, ("customer", "acme"), ("site", "berlin")), 9),
            .. Enumerable.Repeat(Place(PlaceContent.Wrong, ("customer", "initech"), ("site", "lyon")), 5),
            .. Enumerable.Repeat(Place(PlaceContent.Right, ("customer", "globex"), ("site", "berlin")), 10),
            .. Enumerable.Repeat(Place(PlaceContent.Right, ("customer", "globex"), ("site", "lyon")), 40),
            .. Enumerable.Repeat(Place(PlaceContent.Right, ("customer", "umbrella"), ("site", "turin")), 36),
        ];
        var named = CulpritRule.Find(window, ["customer", "site"]);
        Assert.Equal("acme", named?.Value);
        Assert.Equal([new Culprit("customer", "initech", 5, 5, 0, 86)], CulpritRule.FindBeside(window, ["customer", "site"], named!));
    }

    [Fact]
    public void The_rule_says_what_whole_numbers_say_in_any_window() => Gen.Select(
            Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[0, 9])
        .Array[1, 60].Sample(drawn =>
        {
            var window = drawn.Select(place => Random(place)).ToList();
            var named = CulpritRule.Find(window, ["customer", "site"]);
            Assert.Equal(Named(window, ["customer", "site", Culprit.AgentVersion]), named is null ? null : (named.Cut, named.Value));
            if (named is not null)
            {
                Assert.Equal(window.Count(place => Evidence.IsJudged(place)), named.Judged + named.RestJudged);
                Assert.Equal(window.Count(place => Evidence.IsWrong(place)), named.Wrong + named.RestWrong);
                Assert.All(CulpritRule.FindBeside(window, ["customer", "site"], named), beside => Assert.NotEqual(named, beside));
            }
        });

    // The lower a customer's number, the worse it is, so that somebody is named often enough.
    private static PlacedTransaction Random((int Customer, int Site, int Version, int Luck, int Empty) drawn)
    {
        var content = drawn.Empty == 0 ? PlaceContent.Empty : drawn.Luck > 2 * drawn.Customer + 1 ? PlaceContent.Wrong : PlaceContent.Right;
        (string, string)[] segments = drawn.Site == 0
            ? [("customer", Invariant($"c{drawn.Customer}"))]
            : [("customer", Invariant($"c{drawn.Customer}")), ("site", Invariant($"s{drawn.Site}"))];
        return Place(content, segments) with { AgentVersion = drawn.Version == 0 ? null : Invariant($"{drawn.Version}") };
    }

    /// <summary>The rule in whole numbers, by the words of the contract.</summary>
    private static (string Cut, string Value)? Named(List<PlacedTransaction> window, string[] cuts)
    {
        var judged = window.Where(place => !place.Content.HasFlag(PlaceContent.Empty)).ToList();
        var wrong = judged.Count(place => place.Content.HasFlag(PlaceContent.Wrong));
        var values = cuts.SelectMany(cut => judged.Select(place => place.ValueOf(cut)).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select(value => (cut, value))).ToList();
        ((string Cut, string Value) Value, BigInteger Ways, BigInteger Of)? best = null;
        foreach (var (cut, value) in values)
        {
            var its = judged.Where(place => place.ValueOf(cut) == value).ToList();
            var itsWrong = its.Count(place => place.Content.HasFlag(PlaceContent.Wrong));
            var (restWrong, rest) = (wrong - itsWrong, judged.Count - its.Count);
            var (ways, all) = ExactTail.Of(judged.Count, wrong, its.Count, itsWrong);
            if (itsWrong > 0 && 3 * itsWrong >= wrong && (restWrong == 0 || itsWrong * rest >= 2 * restWrong * its.Count)
                && 20 * values.Count * ways < all && (best is null || ways * best.Value.Of < best.Value.Ways * all))
            {
                best = ((cut, value), ways, all);
            }
        }

        return best?.Value;
    }

    private static IEnumerable<PlacedTransaction> Of(string? customer, int wrong, int right) =>
        Of(customer, PlaceContent.Wrong, wrong).Concat(Of(customer, PlaceContent.Right, right));

    private static IEnumerable<PlacedTransaction> Of(string? customer, PlaceContent content, int count) =>
        Enumerable.Repeat(customer is null ? Place(content) : Place(content, ("customer", customer)), count);

    private static PlacedTransaction Place(PlaceContent content, params (string Cut, string Value)[] segments) =>
        new(content, "PO-1", Start, null, segments.ToDictionary(segment => segment.Cut, segment => segment.Value));
}
