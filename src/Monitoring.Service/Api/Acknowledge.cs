using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Storage;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Api;

/// <summary>"I have it", asked for by a program or a signed-in person.</summary>
internal static class Acknowledge
{
    // Without a stated end the same press would be another by a moment; whoever presses again at once means the same.
    private static readonly TimeSpan SamePress = TimeSpan.FromMinutes(1);

    /// <summary>Takes it.</summary>
    public static async Task<IResult> TakeAsync(string id, HttpContext http, CallerReadings caller, CancellationToken cancellationToken)
    {
        var (texts, problem) = await JsonTexts.ReadAsync(http.Request, DecidedBy.Field, "comment", "until");
        if (problem is not null)
        {
            return problem;
        }

        if (AlertEndpoints.NumberOf(id) is not { } number
            || await caller.Readings.AlertAsync(number, cancellationToken) is not { } alert)
        {
            return Refusals.Unknown("the alert");
        }

        var services = http.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (Read(texts, Caller.Of(http), services.GetRequiredService<RegistryInForce>(), alert, now, out var said) is { } wrong)
        {
            return wrong;
        }

        var result = await services.GetRequiredService<Store>().Alerts.AcknowledgeAsync(
            number, said!.By, said.Comment, said.Until, cancellationToken);
        if (result == AcknowledgeResult.Done)
        {
            services.GetRequiredService<DispatchSignal>().Poke();
        }

        return result switch
        {
            AcknowledgeResult.Unknown => Refusals.Unknown("the alert"),
            AcknowledgeResult.Closed => Problems.Conflict("The alert is closed: nobody needs to have it."),
            _ => await caller.Readings.AlertAsync(number, cancellationToken) is { } taken
                ? TypedResults.Ok(AlertAnswer.Of(taken)) : Refusals.Unknown("the alert"),
        };
    }

    private static Problem? Read(
        IReadOnlyDictionary<string, string> texts, Caller caller, RegistryInForce registry, AlertReading alert, DateTimeOffset now,
        out Acknowledgement? said)
    {
        said = null;
        var by = DecidedBy.Of(texts, caller);
        if (DecidedBy.WhyNot(by, caller, registry.Current) is { } nobody)
        {
            return nobody;
        }

        var comment = texts.GetValueOrDefault("comment", "");
        if (comment.Length > 0 && !Names.IsLines(comment))
        {
            return Problems.BadValue(Invariant(
                $"comment must be at most {Acknowledgement.LongestComment} characters, of control characters only line ends and tabs"));
        }

        var until = UsualEnd(alert.Alert.Acknowledgement, by, comment, now);
        if (texts.TryGetValue("until", out var end))
        {
            if (!Rfc3339.TryParse(end, out until, out var reason))
            {
                return Problems.BadValue("until " + reason);
            }

            if (Acknowledgement.WhyNot(until, now) is { } wrong)
            {
                return Problems.BadValue(Invariant($"until {wrong}; it is {Rfc3339.Format(now)} here, and without it 24 hours from now are meant"));
            }
        }

        said = new(by, comment, now, until);
        return null;
    }

    private static DateTimeOffset UsualEnd(Acknowledgement? held, string by, string comment, DateTimeOffset now) =>
        held is not null && held.By == by && held.Comment == comment && (now - held.At).Duration() < SamePress
            && held.Until - held.At == Acknowledgement.Usual
            ? held.Until
            : now + Acknowledgement.Usual;
}

/// <summary>What an acknowledgement says.</summary>
/// <param name="By">Key of a person of the registry; a signed-in person may leave it out.</param>
/// <param name="Comment">At most 2,000 characters; empty when absent.</param>
/// <param name="Until">When it runs out: in the future, within 7 days; 24 hours from now when absent.</param>
internal sealed record AcknowledgeBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Comment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until);
