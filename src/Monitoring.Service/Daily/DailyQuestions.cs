using Monitoring.Core.Mail.Words;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Reviewing;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Service.Daily;

/// <summary>What each reader of a daily mail is asked to judge, and what the random verdicts say beside the others.</summary>
/// <param name="scene">What the mails are made of.</param>
/// <param name="publicUrl">Where people reach the service.</param>
internal sealed class DailyQuestions(DailyScene scene, string publicUrl)
{
    // The words of the buttons, and what their links carry.
    private static readonly string[] Answers = ["Right", "Wrong", "Unsure"];

    /// <summary>Every review that waits, newest first.</summary>
    public required IReadOnlyList<ReviewReading> Open { get; init; }

    /// <summary>How many draws of the last 30 days each agent has, by its name.</summary>
    public required IReadOnlyDictionary<string, ReviewCount> Counts { get; init; }

    /// <summary>Gaps that are told with this day's mails.</summary>
    public required IReadOnlyList<ShareGapReading> Gaps { get; init; }

    /// <summary>Those of one reader; null when there is nothing to say.</summary>
    public DailyReviews? Of(Person reader)
    {
        var own = Open.Where(review => review.Recipient == reader.Key).ToList();
        var gaps = Gaps.Where(gap => scene.ReaderOf(gap.Agent) == reader.Key).Select(Describe).ToList();
        var counts = Counts.Where(agent => scene.ReaderOf(agent.Key) == reader.Key).Select(agent => agent.Value).ToList();
        var (answered, drawn) = (counts.Sum(count => count.Answered), counts.Sum(count => count.Drawn));
        return own.Count == 0 && gaps.Count == 0 ? null : new([.. InTurn(own).Take(DailyReviews.Most).Select(review => Ask(review, reader))], own.Count)
        {
            Count = drawn == own.Count(review => PlantDay.Of(review.DrawnAt, scene.Zone) == scene.Day) ? default : (answered, drawn),
            Gaps = gaps,
        };
    }

    // The newest of each agent, then the one before of each. With whom it begins moves on by a mail a day, so that over the days all are asked about.
    private IEnumerable<ReviewReading> InTurn(List<ReviewReading> own)
    {
        var agents = own.GroupBy(review => review.Agent, StringComparer.Ordinal).OrderBy(agent => agent.Key, StringComparer.Ordinal).ToList();
        var first = agents.Count == 0 ? 0 : (int)((long)scene.Day.DayNumber * DailyReviews.Most % agents.Count);
        return agents.Skip(first).Concat(agents.Take(first))
            .SelectMany(agent => agent.Select((review, round) => (review, round)))
            .OrderBy(one => one.round).Select(one => one.review);
    }

    private DailyGap Describe(ShareGapReading gap) => new(scene.TitleOf(gap.Agent, gap.Slo))
    {
        Others = (gap.OthersRight, gap.OthersJudged),
        Random = gap.Random,
        RandomJudged = gap.RandomJudged,
    };

    private DailyReview Ask(ReviewReading review, Person reader)
    {
        var token = new ReviewLink(review.Id, reader.Key).Token;
        return new(review.TransactionId, About(review))
        {
            Link = token,
            Answers = [.. Answers.Select(words => (words,
                $"{publicUrl.TrimEnd('/')}/review/{token.Unsigned}?{ReviewForm.AnswerParameter}={words.ToLowerInvariant()}"))],
            Source = review.Url,
        };
    }

    private string About(ReviewReading review) => string.Join(", ",
    [
        review.Title,
        scene.Present.Moment(review.OccurredAt),
        .. review.Sent.Segments.Select(segment => $"{segment.Key} {segment.Value}"),
        .. review.Sent.Attributes.Select(attribute => $"{attribute.Key} {ReviewCard.Words(attribute.Value)}"),
        .. review.Sent.Confidence is { } confidence ? [Invariant($"confidence {confidence}")] : (IEnumerable<string>)[],
    ]);
}
