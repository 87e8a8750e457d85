using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Reviews;

/// <summary>What a random share says is true of all, whatever the verdicts that come by themselves say.</summary>
public sealed class RandomShareTests
{
    private const int Runs = 1_000, Days = 30, Eligible = 7, Drawn = 5;

    [Theory]
    [InlineData(0.90, 35)]
    [InlineData(0.95, 73)]
    [InlineData(0.99, 381)]
    public void Fewer_than_are_needed_reach_below_the_line_though_all_were_right(double line, int needed)
    {
        Assert.Equal(needed, RandomShare.NeededFor((decimal)line));
        Assert.True(Interval.OfShare(1, needed).Low >= line);
        Assert.True(Interval.OfShare(1, needed - 1).Low < line);
    }

    [Fact]
    public void Nothing_judged_says_nothing_and_one_weight_counts()
    {
        Assert.Null(RandomShare.Of([], []));
        var share = RandomShare.Of([.. Enumerable.Range(0, 50).Select(i => new RandomVerdict(i >= 6, 3.5))], [])!;
        Assert.Equal((0.88, 50, 50.0), (Math.Round(share.Accuracy, 12), share.Judged, Math.Round(share.Size, 9)));
        Assert.Equal(Interval.Wilson(44, 50).Low, share.Interval.Low, 12);
        Assert.Equal(Interval.Wilson(44, 50).High, share.Interval.High, 12);
        Assert.Equal(1, RandomShare.Of([new(true, 0.1), new(true, 7)], [])!.Interval.High);
        Assert.Equal(0, RandomShare.Of([], [new(false, 0.1), new(false, 7)])!.Interval.Low);
    }

    [Fact]
    public void Each_sample_weighs_as_much_as_it_has_to_say_whatever_its_weights_are_counted_in()
    {
        RandomVerdict[] reviews = [new(true, 2), new(false, 2)], posted = [new(true, 1_000), new(true, 1_000)];
        Assert.Equal(0.75, RandomShare.Of(reviews, posted)!.Accuracy, 12);
        Assert.Equal(16 / 6.0, RandomShare.Of([new(true, 2), new(false, 1), new(false, 1)], [])!.Size, 12);
    }

    [Theory]
    [InlineData(0.1, 0, 0, 10.0)]
    [InlineData(0.1, 3, 3, 13 / 7.0)]
    [InlineData(1, 0, 6, 1.0)]
    public void What_is_drawn_speaks_for_the_rest_of_its_days(double probability, int before, int after, double weight) =>
        Assert.Equal(weight, DrawWeight.Of(probability, before, after), 12);

    [Fact]
    public void The_estimate_is_unbiased_and_its_interval_holds_where_the_verdicts_that_come_by_themselves_do_not()
    {
        var random = new Random(8_264);
        var (error, squares, held, plainError, themselvesError) = (0.0, 0.0, 0, 0.0, 0.0);
        for (var run = 0; run < Runs; run++)
        {
            var (share, truth, plain, themselves) = Month(random);
            error += share.Accuracy - truth;
            squares += (share.Accuracy - truth) * (share.Accuracy - truth);
            held += share.Interval.Low <= truth && truth <= share.Interval.High ? 1 : 0;
            plainError += plain - truth;
            themselvesError += themselves - truth;
        }

        var spread = Math.Sqrt(squares / Runs / Runs);
        Assert.InRange(error / Runs, -3 * spread, 3 * spread);
        Assert.InRange(held, 930, 970);

        // The same draws without their weights, and the verdicts of whoever happens to judge, are biased by far more than chance.
        Assert.True(Math.Abs(plainError / Runs) > 10 * spread, FormattableString.Invariant($"{plainError / Runs}"));
        Assert.True(themselvesError / Runs > 0.04, FormattableString.Invariant($"{themselvesError / Runs}"));
    }

    [Fact]
    public void A_gap_opens_by_more_than_chance_and_closes_only_well_within_it()
    {
        RandomShare Share(int right, int judged) =>
            RandomShare.Of([.. Enumerable.Range(0, judged).Select(i => new RandomVerdict(i < right, 1))], [])!;
        Assert.True(ShareGap.IsOpen(Share(88, 100), 960, 1_000, wasOpen: false));
        Assert.False(ShareGap.IsOpen(Share(92, 100), 960, 1_000, wasOpen: false));
        Assert.True(ShareGap.IsOpen(Share(100, 100), 850, 1_000, wasOpen: false));
        Assert.False(ShareGap.IsOpen(Share(96, 100), 960, 1_000, wasOpen: true));
        Assert.True(ShareGap.IsOpen(Share(90, 100), 960, 1_000, wasOpen: true));
        Assert.False(ShareGap.IsOpen(Share(90, 100), 960, 1_000, wasOpen: false));
        Assert.False(ShareGap.IsOpen(null, 960, 1_000, wasOpen: true));
        Assert.False(ShareGap.IsOpen(Share(1, 100), 0, 0, wasOpen: false));
        Assert.Equal(ShareGap.Chance(Share(88, 100), 96_000, 100_000), ShareGap.Chance(Share(88, 100), 9_600_000, 10_000_000), 9);
    }

    [Fact]
    public void Where_there_is_none_a_gap_opens_in_less_than_one_of_a_hundred_looks()
    {
        var (random, opened) = (new Random(8_265), 0);
        for (var look = 0; look < 4_000; look++)
        {
            RandomVerdict[] drawn = [.. Enumerable.Range(0, 120).Select(_ => new RandomVerdict(random.NextDouble() < 0.93, 1))];
            var right = Enumerable.Range(0, 800).Count(_ => random.NextDouble() < 0.93);
            opened += ShareGap.IsOpen(RandomShare.Of(drawn, []), right, 800, wasOpen: false) ? 1 : 0;
        }

        Assert.InRange(opened, 1, 40);
    }

    [Theory]
    [InlineData(0.08)]
    [InlineData(0.06)]
    public void Looked_at_daily_a_gap_opens_by_chance_about_once_in_two_years(double wrong)
    {
        const int years = 200, window = 30, others = 100;
        var (random, opened, isOpen) = (new Random(8_266), 0, false);
        var (days, total) = (new Queue<(int Drawn, int Others)>(), (Drawn: 0, Others: 0));
        int Wrong(int judged) => Enumerable.Range(0, judged).Count(_ => random.NextDouble() < wrong);
        for (var day = 0; day < years * 365; day++)
        {
            var today = (Drawn: Wrong(Drawn), Others: Wrong(others));
            days.Enqueue(today);
            var gone = days.Count > window ? days.Dequeue() : default;
            total = (total.Drawn + today.Drawn - gone.Drawn, total.Others + today.Others - gone.Others);
            var (of, judged) = (Drawn * days.Count, others * days.Count);
            var share = new RandomShare(1 - ((double)total.Drawn / of), Interval.Wilson(of - total.Drawn, of), of, of);
            var wasOpen = isOpen;
            isOpen = ShareGap.IsOpen(share, judged - total.Others, judged, wasOpen);
            opened += isOpen && !wasOpen ? 1 : 0;
        }

        Assert.InRange((double)opened / years, 0.35, 0.65);
    }

    /// <summary>
    /// A month of an agent that got ten times as much work in its last third and did it worse. Of the 7 days before each evening some are
    /// drawn that never were; whoever judges by themselves judges four of five right ones and two of five wrong ones.
    /// </summary>
    private static (RandomShare Share, double Truth, double Plain, double Themselves) Month(Random random)
    {
        var work = new List<(int Day, bool IsCorrect, double Probability, int DrawnOn)>();
        var daily = new List<(int First, int Count)>();
        for (var day = 0; day < Days; day++)
        {
            var (count, accuracy) = day < 20 ? (25, 0.97) : (250, 0.85);
            daily.Add((work.Count, count));
            for (var i = 0; i < count; i++)
            {
                work.Add((day, random.NextDouble() < accuracy, 0, -1));
            }

            var eligible = new List<int>();
            for (var young = Math.Max(0, day - Eligible + 1); young <= day; young++)
            {
                eligible.AddRange(Enumerable.Range(daily[young].First, daily[young].Count).Where(i => work[i].DrawnOn < 0));
            }

            var reservoir = new Reservoir<int>(Drawn, random.Next);
            eligible.ForEach(reservoir.Offer);
            foreach (var i in reservoir.Kept)
            {
                work[i] = work[i] with { Probability = (double)Drawn / eligible.Count, DrawnOn = day };
            }
        }

        var drawn = work.Where(one => one.DrawnOn >= 0).ToList();
        var share = RandomShare.Of([.. drawn.Select(one => new RandomVerdict(
            one.IsCorrect,
            DrawWeight.Of(one.Probability, one.DrawnOn - one.Day, Math.Min(Days - 1, one.Day + Eligible - 1) - one.DrawnOn)))], [])!;
        var themselves = work.Where(one => random.NextDouble() < (one.IsCorrect ? 0.8 : 0.4)).ToList();
        return (share, Right(work.Select(one => one.IsCorrect)), Right(drawn.Select(one => one.IsCorrect)),
            Right(themselves.Select(one => one.IsCorrect)));
    }

    private static double Right(IEnumerable<bool> verdicts) => verdicts.Average(isCorrect => isCorrect ? 1.0 : 0.0);
}
