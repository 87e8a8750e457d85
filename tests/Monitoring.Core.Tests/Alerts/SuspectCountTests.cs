using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>One pass over unjudged work answers each notice as a pass of its own would.</summary>
public sealed class SuspectCountTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    private static readonly OneOf<Disposition> Auto = OneOf<Disposition>.Only(Disposition.Auto);

    [Fact]
    public void Any_notices_asked_together_are_answered_as_alone()
    {
        var random = new Random(7);
        for (var run = 0; run < 200; run++)
        {
            var work = Enumerable.Range(0, random.Next(40))
                .Select(_ => new Work(Start.AddSeconds(random.Next(20)), (Disposition)random.Next(3), Customer(random), Customer(random)))
                .OrderByDescending(each => each.At).ToList();
            var notices = Enumerable.Range(0, random.Next(30)).Select(_ => (
                Admitted: random.Next(2) == 0 ? Auto : OneOf<Disposition>.Any,
                Culprit: random.Next(3) switch { 0 => null, 1 => new Culprit("customer", Customer(random), 1, 1, 0, 0), _ =>
                    new Culprit("carrier", Customer(random), 1, 1, 0, 0) },
                Since: Start.AddSeconds(random.Next(22)))).ToList();

            var together = Count(work, notices);

            Assert.Equal(notices.Select(notice => Naive(work, notice)), together);
            Assert.Equal(notices.SelectMany(notice => Count(work, [notice])), together);
        }
    }

    [Fact]
    public void Only_a_notice_whose_work_may_go_on_beyond_the_bound_says_at_least()
    {
        List<Work> work = [new(Start.AddSeconds(2), Disposition.Auto, "acme", "x"),
            new(Start.AddSeconds(1), Disposition.Auto, "acme", "x")];

        Assert.Equal(
            [new Suspects(2, true, Start), new Suspects(2, true, Start.AddSeconds(1)), new Suspects(1, false, Start.AddSeconds(2))],
            Count(work, [(Auto, null, Start), (Auto, null, Start.AddSeconds(1)), (Auto, null, Start.AddSeconds(2))], most: 2));
    }

    [Fact]
    public void Nothing_is_to_be_read_when_nobody_asks() => Assert.Null(new SuspectCount(2).Since);

    private static string Customer(Random random) => random.Next(3) switch { 0 => "acme", 1 => "globex", _ => "initech" };

    private static List<Suspects> Count(
        List<Work> work, IReadOnlyList<(OneOf<Disposition> Admitted, Culprit? Culprit, DateTimeOffset Since)> notices, int most = 1_000)
    {
        var count = new SuspectCount(most);
        var asked = notices.Select(notice => count.Ask(notice.Admitted, notice.Culprit, notice.Since)).ToList();
        foreach (var each in work)
        {
            if (each.At >= count.Since)
            {
                count.Take(each.At, each.Disposition, new SegmentValues(each.Content));
            }
        }

        count.End();
        return [.. asked.Select(question => question.Suspects!)];
    }

    private static Suspects Naive(List<Work> work, (OneOf<Disposition> Admitted, Culprit? Culprit, DateTimeOffset Since) notice) => new(
        work.Count(each => each.At >= notice.Since && notice.Admitted.Has(each.Disposition)
            && (notice.Culprit is not { } culprit || (culprit.Cut == "customer" ? each.Customer : each.Carrier) == culprit.Value)),
        false,
        notice.Since);

    private sealed record Work(DateTimeOffset At, Disposition Disposition, string Customer, string Carrier)
    {
        public string Content => $$$"""{"segments":{"carrier":"{{{Carrier}}}","customer":"{{{Customer}}}"}}""";
    }
}
