using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Backtesting;

/// <summary>One item of a recorded file.</summary>
/// <param name="Post">The item.</param>
/// <param name="At">When the outcome occurred or the verdict was given; null where the item does not say.</param>
/// <param name="Line">Its line in its file, from 1.</param>
public sealed record RecordedPost(Post Post, DateTimeOffset? At, int Line);

/// <summary>
/// In which order recorded outcomes and verdicts would have come. Outcomes keep the order of their file. A verdict with an instant comes
/// before the first outcome of its agent that occurred later, but never before its own outcome; verdicts between the same two outcomes come
/// by their instants. A verdict without one comes after the last outcome, in the order of its file.
/// </summary>
public static class RecordedOrder
{
    /// <summary>All items in that order.</summary>
    /// <param name="outcomes">The outcomes in the order of their file.</param>
    /// <param name="verdicts">The verdicts in the order of theirs.</param>
    public static IEnumerable<RecordedPost> Of(IReadOnlyList<RecordedPost> outcomes, IReadOnlyList<RecordedPost> verdicts)
    {
        var places = new Places(outcomes);
        var ordered = verdicts.Select(verdict => (Verdict: verdict, Place: places.Of(verdict)))
            .OrderBy(one => one.Place).ThenBy(one => one.Verdict.At ?? DateTimeOffset.MaxValue)
            .ToList();
        var next = 0;
        for (var i = 0; i <= outcomes.Count; i++)
        {
            for (; next < ordered.Count && ordered[next].Place == i; next++)
            {
                yield return ordered[next].Verdict;
            }

            if (i < outcomes.Count)
            {
                yield return outcomes[i];
            }
        }
    }

    /// <summary>Before which outcome a verdict comes; their number for one that comes after the last.</summary>
    private sealed class Places
    {
        private readonly Dictionary<(string Agent, string TransactionId), int> own = [];
        private readonly Dictionary<string, List<(DateTimeOffset Latest, int At)>> latest = new(StringComparer.Ordinal);
        private readonly int end;

        public Places(IReadOnlyList<RecordedPost> outcomes)
        {
            end = outcomes.Count;
            for (var i = 0; i < end; i++)
            {
                var (post, at) = (outcomes[i].Post, outcomes[i].At);
                own.TryAdd((post.Agent, post.TransactionId), i);
                if (!latest.TryGetValue(post.Agent, out var ofAgent))
                {
                    latest.Add(post.Agent, ofAgent = []);
                }

                // Where an outcome is the first that occurred after some instant, it is later than all before it.
                if (at is { } occurred && (ofAgent.Count == 0 || occurred > ofAgent[^1].Latest))
                {
                    ofAgent.Add((occurred, i));
                }
            }
        }

        public int Of(RecordedPost verdict)
        {
            if (verdict.At is not { } judged)
            {
                return end;
            }

            var firstLater = latest.TryGetValue(verdict.Post.Agent, out var ofAgent) ? FirstLater(ofAgent, judged) : end;
            return own.TryGetValue((verdict.Post.Agent, verdict.Post.TransactionId), out var outcome)
                ? Math.Max(firstLater, outcome + 1)
                : firstLater;
        }

        private int FirstLater(List<(DateTimeOffset Latest, int At)> ofAgent, DateTimeOffset judged)
        {
            var (low, high) = (0, ofAgent.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = ofAgent[middle].Latest > judged ? (low, middle) : (middle + 1, high);
            }

            return low == ofAgent.Count ? end : ofAgent[low].At;
        }
    }
}
