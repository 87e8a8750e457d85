using Monitoring.Core.Alerts;

namespace Monitoring.Core.Mail;

/// <summary>
/// Which of several stories leads a mail: BREACH, REOPENED, WORSE, DRIFT, RECOVERED, RETIRED; then the one with the most errors over its
/// allowance; then by the SLO's name. An open episode counts as the worst of what the reader was not told of it, a closed one as closed;
/// a message that could not be delivered as what it said.
/// </summary>
public sealed class WorstFirst : IComparer<Story>
{
    private static readonly NoticeKind[] Kinds =
        [NoticeKind.Breach, NoticeKind.Reopened, NoticeKind.Worse, NoticeKind.Drift, NoticeKind.Recovered, NoticeKind.Retired];

    /// <summary>The one order.</summary>
    public static WorstFirst Order { get; } = new();

    /// <inheritdoc/>
    public int Compare(Story? x, Story? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var (one, other) = (x.Newest, y.Newest);
        var order = Rank(x).CompareTo(Rank(y));
        order = order != 0 ? order : Over(other).CompareTo(Over(one));
        order = order != 0 ? order : string.CompareOrdinal(one.Slo, other.Slo);
        return order != 0 ? order : one.Position.CompareTo(other.Position);
    }

    private static int Over(NoticeFacts notice) => notice.Wrong - notice.Allowed;

    private static int Rank(Story story) => story.Newest.ClosedAt is not null ? Rank(story.Newest) : story.All.Min(Rank);

    private static int Rank(NoticeFacts notice) =>
        Array.IndexOf(Kinds, notice.UndeliveredKind ?? notice.Kind) is var rank and >= 0 ? rank : Kinds.Length;
}
