using Monitoring.Core.Access;

namespace Monitoring.Core.Mail.Words;

/// <summary>What the reader is asked to judge.</summary>
/// <param name="Items">The first of them, at most <see cref="Most"/>.</param>
/// <param name="Open">How many there are.</param>
public sealed record DailyReviews(IReadOnlyList<DailyReview> Items, long Open)
{
    /// <summary>Most that a mail shows; the rest stands on its page.</summary>
    public const int Most = 10;

    /// <summary>How many of how many that were drawn of their agents in the last 30 days were answered, by whomever; (0, 0) where nothing was drawn before the day of the mail.</summary>
    public (int Answered, int Drawn) Count { get; init; }

    /// <summary>Gaps between the random verdicts and those that come by themselves that no mail told before.</summary>
    public IReadOnlyList<DailyGap> Gaps { get; init; } = [];
}

/// <summary>The random verdicts on an SLO say something else than those that come by themselves.</summary>
/// <param name="Title">What people call the SLO.</param>
public sealed record DailyGap(string Title)
{
    /// <summary>How many of how many of those that come by themselves were right, over 30 days.</summary>
    public required (long Right, long Judged) Others { get; init; }

    /// <summary>The share of right ones by the random verdicts of the same days, weighted; 0 to 1.</summary>
    public required double Random { get; init; }

    /// <summary>How many random verdicts there are.</summary>
    public required int RandomJudged { get; init; }
}

/// <summary>One transaction to judge.</summary>
/// <param name="TransactionId">Its name.</param>
/// <param name="About">The agent, when it happened, its segments: what its reader knows it by.</param>
public sealed record DailyReview(string TransactionId, string About)
{
    /// <summary>The link by which its reader judges it.</summary>
    public required LinkToken Link { get; init; }

    /// <summary>The addresses of the answers: what each is called and where it leads; the token in them is unsigned.</summary>
    public required IReadOnlyList<(string Words, string Address)> Answers { get; init; }

    /// <summary>Where the plant's own system shows it; null where that is not given.</summary>
    public string? Source { get; init; }
}
