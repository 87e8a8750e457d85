using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>One transaction: what the agent posted and who judged it how.</summary>
internal static class TransactionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/transactions", TransactionAsync)
            .WithQuery(
                new QueryParameter("agent", "The agent's name.", Presence.Required),
                new QueryParameter("transactionId", "The caller's name of the transaction.", Presence.Required))
            .Produces<TransactionAnswer>()
            .WithName("getTransaction")
            .WithSummary("One transaction: its outcome with its verdict history");

    private static async Task<IResult> TransactionAsync(
        string? agent, string? transactionId, CallerReadings caller, CancellationToken cancellationToken)
    {
        if (!Names.IsName(agent))
        {
            return Refusals.BadQuery("agent", Names.NameRule);
        }

        if (!Names.IsText(transactionId))
        {
            return Refusals.BadQuery("transactionId", Names.TextRule);
        }

        var transaction = await caller.Readings.TransactionAsync(agent!, transactionId!, cancellationToken);
        return transaction is null ? Refusals.Unknown("the transaction") : TypedResults.Ok(TransactionAnswer.Of(transaction));
    }
}

/// <summary>One transaction with its verdict history.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="ReceivedAt">Receipt of its outcome; null while only early verdicts wait.</param>
/// <param name="Outcome">Its outcome; null while only early verdicts wait.</param>
/// <param name="Verdicts">Verdict events in position order, then those that wait, in arrival order.</param>
internal sealed record TransactionAnswer(
    string Agent, string TransactionId, DateTimeOffset? ReceivedAt, OutcomeAnswer? Outcome, IReadOnlyList<JudgementAnswer> Verdicts)
{
    /// <summary>The answer for a transaction.</summary>
    public static TransactionAnswer Of(TransactionReading transaction) => new(
        transaction.Agent,
        transaction.TransactionId,
        transaction.Outcome?.ReceivedAt,
        transaction.Outcome is { } outcome ? OutcomeAnswer.Of(outcome) : null,
        [.. transaction.Verdicts.Select(JudgementAnswer.Of)]);
}

/// <summary>
/// An outcome: what was sent, with the time and the disposition filled in. Its own verdict stands in the
/// verdict history; fields that were not sent are absent.
/// </summary>
/// <param name="OccurredAt">When it happened, as sent, or the receipt.</param>
/// <param name="CompletedAt">When the work ended.</param>
/// <param name="DueBy">When it had to be done.</param>
/// <param name="Disposition">How the transaction left the agent.</param>
/// <param name="Confidence">How sure the agent was.</param>
/// <param name="Segments">By what accuracy is broken down.</param>
/// <param name="Attributes">What the input was like: numbers and short texts.</param>
/// <param name="AgentVersion">The agent's version.</param>
internal sealed record OutcomeAnswer(
    DateTimeOffset OccurredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CompletedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DueBy,
    Disposition Disposition,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Confidence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Segments,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, AttributeValue>? Attributes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AgentVersion)
{
    /// <summary>The answer for an outcome.</summary>
    public static OutcomeAnswer Of(StoredOutcome outcome)
    {
        var sent = OutcomeContent.Read(outcome.Content);
        return new(
            outcome.OccurredAt,
            sent.CompletedAt,
            sent.DueBy,
            outcome.Disposition,
            sent.Confidence,
            sent.Segments.Count == 0 ? null : sent.Segments,
            sent.Attributes.Count == 0 ? null : sent.Attributes,
            sent.AgentVersion);
    }
}

/// <summary>One verdict.</summary>
/// <param name="Position">Its position; null while it waits for its outcome.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why this transaction was judged.</param>
/// <param name="InclusionProbability">With which probability it was drawn; absent when none was sent.</param>
/// <param name="VerdictId">The caller's name of the verdict; null when none was sent.</param>
/// <param name="CauseCode">Why it was wrong; null when nothing was sent.</param>
/// <param name="JudgedBy">Name of the judge; null when none was sent.</param>
/// <param name="JudgeVersion">Version of the judge; null when none was sent.</param>
/// <param name="JudgedAt">When it was judged; absent when it was not sent.</param>
/// <param name="Comment">What the judge said beside it; null when nothing was sent.</param>
/// <param name="Effective">False while another verdict of the same indicator holds, whatever SLOs count either.</param>
/// <param name="RecordedAt">When it was recorded; its receipt while it waits.</param>
internal sealed record JudgementAnswer(
    long? Position,
    Verdict Verdict,
    string Indicator,
    VerdictSource Source,
    Selection Selection,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? InclusionProbability,
    string? VerdictId,
    string? CauseCode,
    string? JudgedBy,
    string? JudgeVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? JudgedAt,
    string? Comment,
    bool Effective,
    DateTimeOffset RecordedAt)
{
    /// <summary>The answer for a verdict.</summary>
    public static JudgementAnswer Of(VerdictReading verdict)
    {
        var sent = OutcomeContent.Read(verdict.Content);
        return new(
            verdict.Position,
            verdict.Facts.Verdict,
            verdict.Facts.Indicator,
            verdict.Facts.Source,
            verdict.Facts.Selection,
            sent.InclusionProbability,
            verdict.Facts.VerdictId,
            sent.CauseCode,
            sent.JudgedBy,
            sent.JudgeVersion,
            sent.JudgedAt,
            sent.Comment,
            verdict.IsEffective,
            verdict.RecordedAt);
    }
}
