using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reviewing;

/// <summary>Reads what the verdicts of an agent's last 30 days say of its SLOs: the random ones, and the others.</summary>
/// <param name="connection">A connection.</param>
/// <param name="agentId">The store's number of the agent.</param>
/// <param name="now">The present.</param>
internal sealed class ShareRows(DbConnection connection, long agentId, DateTimeOffset now)
{
    // Posted random verdicts beside the reviews: the newest, so that a flood of them is no burden.
    private const int MostPosted = 5_000;

    // No statement reads more outcomes than a page, so that none is slow, and all of them together no more than that many.
    private const int MostOthers = 1_000_000;

    private const string ReadPageEnd =
        """
        select received_at from outcomes where agent_id = @agentId and received_at > @from and received_at <= @until
        order by received_at desc limit 1 offset @page
        """;

    private const string ReadDraws =
        "select day as Day, drawn_at as DrawnAt from review_days where agent_id = @agentId and drawn_at > @from";

    private const string ReadAnswers =
        """
        select r.day as Day, r.drawn as Drawn, r.eligible as Eligible, r.indicator as Indicator, r.verdict as Verdict,
            o.received_at as ReceivedAt, o.disposition as Disposition
        from reviews r join outcomes o on o.agent_id = r.agent_id and o.transaction_id = r.transaction_id
        where r.agent_id = @agentId and r.drawn_at > @from and o.received_at > @from and r.verdict in (0, 1)
        """;

    private const string ReadPosted =
        """
        select p.* from (
            select o.transaction_id as TransactionId, o.position as Position, o.verdict as Verdict, o.source as Source,
                o.indicator as Indicator, o.verdict_id as VerdictId, o.content as Content, o.disposition as Disposition,
                o.received_at as At, 0 as Review
            from outcomes o where o.agent_id = @agentId and o.received_at > @from and o.selection = 1
            union all
            select v.transaction_id, v.position, v.verdict, v.source, v.indicator, v.verdict_id, v.content, o.disposition,
                v.received_at, coalesce(r.number, 0)
            from verdicts v join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
                left join reviews r on r.agent_id = v.agent_id and r.transaction_id = v.transaction_id
            where v.agent_id = @agentId and v.received_at > @from and v.selection = 1 and v.position is not null
                and o.received_at > @from) p
        order by p.At desc limit @most
        """;

    /// <summary>Outcomes whose verdicts one statement counts.</summary>
    public int Page { get; init; } = 20_000;

    private long From => Instant.ToMicroseconds(now - RandomShare.Counted);

    /// <summary>What the random verdicts say, by the store's number of the SLO; where there are any.</summary>
    public async Task<IReadOnlyDictionary<long, RandomShare>> SharesAsync(Coverage coverage)
    {
        var answers = (await connection.QueryAsync<AnswerRow>(ReadAnswers, new { agentId, from = From })).AsList();
        var draws = answers.Count == 0 ? [] : (await connection.QueryAsync<DrawRow>(ReadDraws, new { agentId, from = From })).AsList();
        var posted = (await connection.QueryAsync<PostedRow>(ReadPosted, new { agentId, from = From, most = MostPosted }))
            .Where(row => row.Review == 0 || !row.IsAnswer(agentId)).ToList();
        var shares = new Dictionary<long, RandomShare>();
        foreach (var (id, _, slo) in coverage.Slos)
        {
            var admission = slo.Admission;
            var reviewed = answers
                .Where(row => row.Indicator == admission.Indicator && admission.Dispositions.Has((Disposition)row.Disposition))
                .Select(row => row.Weighed(draws));

            // A transaction speaks once: the strongest random word on it, of equals the latest.
            var others = posted
                .Where(row => Indicator.Of(row.Indicator) == admission.Indicator && admission.Dispositions.Has((Disposition)row.Disposition)
                    && admission.Sources.Has((VerdictSource)row.Source))
                .GroupBy(row => row.TransactionId, StringComparer.Ordinal)
                .Select(of => of.MaxBy(row => (((VerdictSource)row.Source).Strength(), row.Position))!)
                .Where(row => (Verdict)row.Verdict != Verdict.Unsure)
                .Select(row => row.Weighed());
            if (RandomShare.Of([.. reviewed], [.. others]) is { } share)
            {
                shares.Add(id, share);
            }
        }

        return shares;
    }

    /// <summary>
    /// Whether each SLO has a gap now, and what both kinds of verdicts say: the others those of the newest million outcomes of the 30 days.
    /// </summary>
    public async Task<IReadOnlyList<FoundGap>> GapsAsync(Coverage coverage)
    {
        var shares = await SharesAsync(coverage);
        var open = (await connection.QueryAsync<long>(ShareGapRows.ReadOpen, new { agentId })).ToHashSet();
        var gaps = new List<FoundGap>();
        foreach (var (id, _, slo) in coverage.Slos)
        {
            var random = shares.GetValueOrDefault(id);
            var (right, judged) = random is null ? default : await OthersAsync(slo.Admission);
            var isOpen = ShareGap.IsOpen(random, right, judged, open.Contains(id));
            if (isOpen != open.Contains(id))
            {
                gaps.Add(new(id, isOpen, random, right, judged));
            }
        }

        return gaps;
    }

    // What the SLO would say of each transaction if nobody had drawn: no word is weaker than one before it, the last holds, and only a
    // selection it counts gives a place, so that a complaint alone says nothing. Page by page of outcomes, the newest first.
    private async Task<(long Right, long Judged)> OthersAsync(Admission admission)
    {
        var (right, judged, until) = (0L, 0L, Instant.ToMicroseconds(now));
        for (var read = 0; read < MostOthers && until > From; read += Page)
        {
            // What was received in one instant is not parted, however much it is.
            var end = await connection.ExecuteScalarAsync<long?>(ReadPageEnd, new { agentId, from = From, until, page = Page }) ?? From;
            end = Math.Min(end, until - 1);
            var row = await OthersAsync(admission, end, until);
            (right, judged, until) = (right + row.Correct, judged + row.Judged, end);
        }

        return (right, judged);
    }

    private Task<OthersRow> OthersAsync(Admission admission, long from, long until) => connection.QuerySingleAsync<OthersRow>(
        $"""
        select count(*) filter (where h.verdict = 0) as Correct, count(*) filter (where h.verdict in (0, 1)) as Judged from (
            select s.verdict, row_number() over (partition by s.transaction_id order by s.position desc) as rank,
                max(case when s.selection {connection.Among("@selections")} and s.verdict in (0, 1) then 1 else 0 end)
                    over (partition by s.transaction_id) as has_place
            from (
                select e.*, max(e.strength) over (partition by e.transaction_id order by e.position) as strongest from (
                    select o.transaction_id, o.position, o.verdict, o.selection, {Strength("o")} as strength from outcomes o
                    where o.agent_id = @agentId and o.received_at > @from and o.received_at <= @until and o.selection <> 1
                        and coalesce(o.indicator, @accuracy) = @indicator
                        and o.disposition {connection.Among("@dispositions")} and o.source {connection.Among("@sources")}
                    union all
                    select v.transaction_id, v.position, v.verdict, v.selection, {Strength("v")} from outcomes o
                        join verdicts v on v.agent_id = o.agent_id and v.transaction_id = o.transaction_id
                    where o.agent_id = @agentId and o.received_at > @from and o.received_at <= @until and v.selection <> 1
                        and v.position is not null and coalesce(v.indicator, @accuracy) = @indicator
                        and o.disposition {connection.Among("@dispositions")} and v.source {connection.Among("@sources")}) e) s
            where s.strength = s.strongest) h
        where h.rank = 1 and h.has_place = 1
        """,
        new
        {
            agentId,
            from,
            until,
            accuracy = Indicator.Accuracy,
            indicator = admission.Indicator,
            dispositions = Enum.GetValues<Disposition>().Where(admission.Dispositions.Has).Select(one => (int)one).ToArray(),
            sources = Enum.GetValues<VerdictSource>().Where(admission.Sources.Has).Select(one => (int)one).ToArray(),
            selections = Enum.GetValues<Selection>().Where(admission.Selections.Has).Select(one => (int)one).ToArray(),
        });

    private static string Strength(string row) => $"case {row}.source when 0 then 1 when 1 then 2 else 3 end";

    private sealed class OthersRow
    {
        public long Correct { get; init; }

        public long Judged { get; init; }
    }

    private sealed class DrawRow
    {
        public long Day { get; init; }

        public long DrawnAt { get; init; }
    }

    private sealed class AnswerRow
    {
        private static readonly long Young = ReviewRule.Eligible.Ticks / TimeSpan.TicksPerMicrosecond;

        public long Day { get; init; }

        public long Drawn { get; init; }

        public long Eligible { get; init; }

        public string Indicator { get; init; } = "";

        public long Verdict { get; init; }

        public long ReceivedAt { get; init; }

        public long Disposition { get; init; }

        public RandomVerdict Weighed(IReadOnlyList<DrawRow> draws) => new(
            (Verdict)Verdict == Core.Outcomes.Verdict.Correct,
            DrawWeight.Of(
                (double)Drawn / Eligible,
                draws.Count(draw => draw.Day < Day && draw.DrawnAt >= ReceivedAt),
                draws.Count(draw => draw.Day > Day && draw.DrawnAt < ReceivedAt + Young)));
    }

    private sealed class PostedRow
    {
        public string TransactionId { get; init; } = "";

        public long Position { get; init; }

        public long Verdict { get; init; }

        public long Source { get; init; }

        public string? Indicator { get; init; }

        public string? VerdictId { get; init; }

        public string Content { get; init; } = "";

        public long Disposition { get; init; }

        public long Review { get; init; }

        // The answers to a review are counted as such.
        public bool IsAnswer(long agentId) =>
            VerdictId?.StartsWith(ReviewRule.VerdictIdOf(EpisodeNumber.Of(agentId, Review), 1), StringComparison.Ordinal) == true;

        public RandomVerdict Weighed() => new(
            (Verdict)Verdict == Core.Outcomes.Verdict.Correct, 1 / (OutcomeContent.Read(Content).InclusionProbability ?? 1));
    }
}
