using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Service.Access;
using Monitoring.Service.Ingest;
using Monitoring.Service.Reviewing;
using Monitoring.Storage.Reviewing;

namespace Monitoring.Service.Api;

/// <summary>Transactions drawn at random for people to judge, and their answers.</summary>
internal static class ReviewEndpoints
{
    private const string List = "reviews", Verdict = "verdict", CauseCode = "causeCode";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reviews", ListAsync)
            .WithQuery(
                new QueryParameter("agent", "Only draws of this agent."),
                new QueryParameter("state", $"Only draws in this state: {Word<ReviewState>.Choice}; nobody is asked after 30 days."),
                QueryParameter.After)
            .Produces<Page<ReviewAnswerBody>>()
            .WithName("listReviews")
            .WithSummary("Transactions drawn at random for people to judge, newest first");

    /// <summary>Maps what people answer.</summary>
    public static void MapAnswering(IEndpointRouteBuilder routes) =>
        routes.MapPost("/reviews/{id}", AnswerAsync)
            .WithQuery()
            .Accepts<ReviewBody>(MediaTypes.Json)
            .Produces<ReviewAnswerBody>()
            .WithName("answerReview")
            .WithSummary("Says whether a drawn transaction was right: a verdict with source audit; another answer is a correction");

    private static async Task<IResult> ListAsync(
        string? agent, string? state, string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        var wanted = default(ReviewState);
        if (!string.IsNullOrEmpty(state) && !Word<ReviewState>.TryParse(state, out wanted))
        {
            return Refusals.BadQuery("state", $"must be {Word<ReviewState>.Choice}");
        }

        if (!string.IsNullOrEmpty(agent) && !Names.IsName(agent))
        {
            return Refusals.BadQuery("agent", Names.NameRule);
        }

        if (!Cursor.TryRead(List, after, out var last))
        {
            return Refusals.BadCursor();
        }

        var filter = new ReviewFilter
        {
            Agent = string.IsNullOrEmpty(agent) ? null : agent,
            State = string.IsNullOrEmpty(state) ? null : wanted,
        };
        return await caller.Readings.ReviewsAsync(filter, last, Paging.Most + 1, cancellationToken) is { } found
            ? TypedResults.Ok(Paging.Close(List, found, review => review.Id).Select(ReviewAnswerBody.Of))
            : Refusals.Unknown("the agent");
    }

    private static async Task<IResult> AnswerAsync(string id, HttpContext http, CallerReadings caller, ReviewDesk desk)
    {
        var (texts, by, problem) = await DecidedBy.ReadAsync(http, Verdict, CauseCode);
        if (problem is not null)
        {
            return problem;
        }

        if (!Word<Verdict>.TryParse(texts.GetValueOrDefault(Verdict, ""), out var verdict))
        {
            return Problems.BadValue($"{Verdict} must be {Word<Verdict>.Choice}");
        }

        var cause = texts.GetValueOrDefault(CauseCode);
        if (cause is not null && !Names.IsText(cause))
        {
            return Problems.BadValue($"{CauseCode} {Names.TextRule}");
        }

        return AlertEndpoints.NumberOf(id) is { } number
            && await desk.TakeAsync(number, new(verdict, cause, by), caller.Agents) is { } review ? TypedResults.Ok(ReviewAnswerBody.Of(review)) : Refusals.Unknown("the review");
    }
}

/// <summary>One transaction drawn for review.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Agent">The agent.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Indicator">What is judged.</param>
/// <param name="DrawnAt">When it was drawn.</param>
/// <param name="InclusionProbability">
/// The chance of this draw on its day: how many were drawn of how many. Not that of the outcome over the days on which it could be drawn: to
/// weight verdicts by its inverse counts an outcome several times.
/// </param>
/// <param name="State">Open, answered, or expired: nobody answered in 30 days, and nobody is asked any more.</param>
/// <param name="Verdict">The newest answer; null before the first.</param>
/// <param name="CauseCode">What went wrong, by the newest answer; null when it does not say.</param>
/// <param name="By">Key of who gave it; null before the first.</param>
/// <param name="AnsweredAt">When it was given; null before the first.</param>
internal sealed record ReviewAnswerBody(
    long Id,
    string Agent,
    string TransactionId,
    string Indicator,
    DateTimeOffset DrawnAt,
    double InclusionProbability,
    ReviewState State,
    Verdict? Verdict,
    string? CauseCode,
    string? By,
    DateTimeOffset? AnsweredAt)
{
    /// <summary>The answer for a draw.</summary>
    public static ReviewAnswerBody Of(ReviewReading review) => new(
        review.Id,
        review.Agent,
        review.TransactionId,
        review.Indicator,
        review.DrawnAt,
        review.InclusionProbability,
        review.State,
        review.Verdict,
        review.CauseCode,
        review.By,
        review.AnsweredAt);
}

/// <summary>What somebody says of a drawn transaction.</summary>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="CauseCode">What went wrong: 1 to 128 printable characters.</param>
/// <param name="By">Key of a person of the registry; a signed-in person may leave it out.</param>
internal sealed record ReviewBody(
    Verdict Verdict,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CauseCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By);
