using System.Text.Json;

namespace Monitoring.Core.Outcomes;

/// <summary>
/// An item that names a known transaction or verdict and says something else: in which sent fields it differs, and what its sender most
/// likely means to do. Names of fields only; what others sent is never told.
/// </summary>
internal static class Conflict
{
    /// <summary>Most fields named; then one more fault says how many are left.</summary>
    public const int MostNamed = 8;

    private const string First = "differs from what was accepted first, which stays; ";
    private const string LaterVerdict = First + "a verdict that came later goes to /v1/verdicts";
    private const string OtherTime = First + "a repeat sends when it happened, not when it is sent";
    private const string OtherRun = First
        + "a repeat sends the same, without a clock or counter of the sending; another run gets a transactionId of its own, such as PO-1041-2";

    private const string OtherVerdict = "differs from the verdict accepted with this verdictId, which stays";

    private static readonly HashSet<string> OfVerdict = new(StringComparer.Ordinal)
    {
        "verdict", "indicator", "source", "selection", "inclusionProbability", "judgedBy", "judgeVersion", "judgedAt", "verdictId",
        "causeCode", "comment",
    };

    private static readonly HashSet<string> OfTime = new(StringComparer.Ordinal) { "occurredAt", "completedAt", "dueBy" };

    /// <summary>An outcome of a known transaction with other content.</summary>
    /// <param name="before">Content of the accepted one.</param>
    /// <param name="now">Content of this one.</param>
    public static ItemResult OfOutcome(string before, string now) => Of(Differences(before, now).Select(field => new Fault(
        FaultKind.Field, "/" + field, OfVerdict.Contains(field) ? LaterVerdict : OfTime.Contains(field) ? OtherTime : OtherRun)));

    /// <summary>A posted verdict whose id was posted before with other content.</summary>
    /// <param name="before">Content of the accepted one.</param>
    /// <param name="now">Content of this one.</param>
    public static ItemResult OfVerdictId(string before, string now) => Of(Differences(before, now)
        .Select(field => new Fault(FaultKind.Field, "/" + field, OtherVerdict))
        .Prepend(SameId("was given to another verdict of this transaction")));

    /// <summary>A posted verdict whose id is that of the verdict inside the outcome.</summary>
    public static ItemResult WithOwn() => Of([SameId("is that of the verdict that came with the outcome")]);

    /// <summary>An outcome whose verdict has the id of one that was posted before.</summary>
    public static ItemResult WithPosted() => Of([SameId("is that of a verdict posted before this outcome")]);

    private static Fault SameId(string what) => new(
        FaultKind.Field, "/verdictId", what + ", which stays; a correction or a second verdict gets a verdictId of its own");

    private static ItemResult Of(IEnumerable<Fault> faults)
    {
        var named = faults.ToList();
        var left = named.Count - MostNamed;
        if (left > 0)
        {
            named.RemoveRange(MostNamed, left);
            named.Add(new Fault(FaultKind.Field, "", FormattableString.Invariant($"differs in {left} more")));
        }

        return new ItemResult(ItemStatus.Conflict, null, named);
    }

    /// <summary>The fields in which two canonical contents differ, the verdict first; of segments and attributes the keys.</summary>
    private static IEnumerable<string> Differences(string before, string now)
    {
        using var one = JsonDocument.Parse(before);
        using var other = JsonDocument.Parse(now);
        return [.. Differences(one.RootElement, other.RootElement, "")];
    }

    private static IEnumerable<string> Differences(JsonElement before, JsonElement now, string prefix)
    {
        var names = before.EnumerateObject().Concat(now.EnumerateObject()).Select(field => field.Name)
            .Distinct(StringComparer.Ordinal).OrderBy(name => name != "verdict").ThenBy(name => name, StringComparer.Ordinal);
        foreach (var name in names)
        {
            var (wasSent, isSent) = (before.TryGetProperty(name, out var was), now.TryGetProperty(name, out var sent));
            if (wasSent && isSent && was.ValueKind == JsonValueKind.Object && sent.ValueKind == JsonValueKind.Object)
            {
                foreach (var inner in Differences(was, sent, prefix + name + "/"))
                {
                    yield return inner;
                }
            }
            else if (wasSent != isSent || was.GetRawText() != sent.GetRawText())
            {
                yield return prefix + name;
            }
        }
    }
}
