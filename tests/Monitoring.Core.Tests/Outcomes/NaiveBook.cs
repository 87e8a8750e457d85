using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Windows;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Outcomes;

/// <summary>What SPEC's section 3 says becomes of each post, and the log of verdict events that follows; without judging any.</summary>
internal sealed class NaiveBook
{
    private readonly Dictionary<string, OutcomePost> outcomes = [];
    private readonly List<(VerdictPost Post, long? Position)> verdicts = [];
    private readonly List<LoggedVerdict> log = [];

    public IReadOnlyList<LoggedVerdict> Log => log;

    public long Waiting => verdicts.Count(verdict => verdict.Position is null);

    public long Outcomes => outcomes.Count;

    public long Pending(Disposition disposition) =>
        outcomes.Values.Count(outcome =>
            outcome.Disposition == disposition && !log.Exists(logged => logged.TransactionId == outcome.TransactionId));

    /// <summary>Whether the verdict of a post that was taken, or is a duplicate, holds: the latest of the strongest source does.</summary>
    public bool? IsEffective(Post post)
    {
        var facts = post is OutcomePost outcome ? outcome.Verdict : ((VerdictPost)post).Facts;
        if (facts is not { Indicator: var indicator })
        {
            return null;
        }

        var own = outcomes.TryGetValue(post.TransactionId, out var known) && known.Verdict?.Indicator == indicator ? [known] : Array.Empty<Post>();
        var later = verdicts.Select(verdict => verdict.Post).Where(verdict => IsOf(verdict, post.TransactionId) && verdict.Facts.Indicator == indicator);
        var strongest = own.Concat(later).GroupBy(verdict => NaivePlaces.Rank(FactsOf(verdict).Source)).MaxBy(group => group.Key)!;
        return (strongest.Last(), post) switch
        {
            (OutcomePost, OutcomePost) => true,
            (VerdictPost one, VerdictPost other) => facts.Value.VerdictId is { } id ? one.Facts.VerdictId == id : one.Content == other.Content,
            _ => false,
        };
    }

    public ItemStatus Take(Post post) => post switch
    {
        OutcomePost outcome => Take(outcome),
        VerdictPost verdict => Take(verdict),
        _ => throw new InvalidOperationException(),
    };

    private ItemStatus Take(OutcomePost post)
    {
        if (outcomes.TryGetValue(post.TransactionId, out var before))
        {
            return before.Content == post.Content ? ItemStatus.Duplicate : ItemStatus.Conflict;
        }

        if (post.Verdict?.VerdictId is { } id
            && verdicts.Exists(verdict => IsOf(verdict.Post, post.TransactionId) && verdict.Post.Facts.VerdictId == id
                && verdict.Post.Facts.Indicator == post.Verdict.Value.Indicator))
        {
            return ItemStatus.Conflict;
        }

        outcomes[post.TransactionId] = post;
        if (post.Verdict is { } own)
        {
            Judge(post, own);
        }

        for (var i = 0; i < verdicts.Count; i++)
        {
            if (IsOf(verdicts[i].Post, post.TransactionId))
            {
                verdicts[i] = (verdicts[i].Post, Judge(post, verdicts[i].Post.Facts));
            }
        }

        return ItemStatus.Accepted;
    }

    private ItemStatus Take(VerdictPost post)
    {
        var outcome = outcomes.GetValueOrDefault(post.TransactionId);
        var id = post.Facts.VerdictId;
        var sameId = verdicts.Find(verdict => IsOf(verdict.Post, post.TransactionId) && verdict.Post.Facts.VerdictId == id
            && (id is null ? verdict.Post.Content == post.Content : verdict.Post.Facts.Indicator == post.Facts.Indicator)).Post;
        if (sameId is not null)
        {
            return sameId.Content == post.Content ? ItemStatus.Duplicate : ItemStatus.Conflict;
        }

        if (id is not null && outcome?.Verdict is { } own && own.VerdictId == id && own.Indicator == post.Facts.Indicator)
        {
            return ItemStatus.Conflict;
        }

        verdicts.Add((post, outcome is null ? null : Judge(outcome, post.Facts)));
        return ItemStatus.Accepted;
    }

    private static VerdictFacts FactsOf(Post post) => post is OutcomePost outcome ? outcome.Verdict!.Value : ((VerdictPost)post).Facts;

    private static bool IsOf(VerdictPost verdict, string transactionId) => verdict.TransactionId == transactionId;

    private long Judge(OutcomePost outcome, VerdictFacts facts)
    {
        var history = log.Where(logged => logged.TransactionId == outcome.TransactionId).Select(logged => new PriorVerdict(
            logged.Event.Position, logged.Event.Verdict, logged.Event.Source, logged.Event.Selection, logged.Event.Indicator));
        var verdict = new VerdictEvent(log.Count + 1, facts.Verdict, facts.Source, facts.Selection, facts.Indicator, outcome.Disposition, Logs.Start);
        log.Add(new LoggedVerdict(verdict, [.. history], outcome.TransactionId));
        return verdict.Position;
    }
}
