using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Storage;
using Monitoring.Storage.Handling;
using static System.FormattableString;

namespace Monitoring.Service.Api;

/// <summary>"I have it", asked for by a program or a signed-in person.</summary>
internal static class Acknowledge
{
    /// <summary>Says that somebody has an alert: reminders stop until the end, and everybody who was told hears of it</summary>
    public static Task<IResult> AlertAsync(string id, HttpContext http, CallerReadings caller, CancellationToken cancellationToken) =>
        TakeAsync(id, "the alert", _ => true, http, caller, cancellationToken);

    /// <summary>Says that somebody has the alert of an episode: reminders stop until the end, and everybody who was told hears of it</summary>
    public static Task<IResult> EpisodeAsync(string id, HttpContext http, CallerReadings caller, CancellationToken cancellationToken) =>
        TakeAsync(id, "the episode", kind => kind == AlertKind.Accuracy, http, caller, cancellationToken);

    private static async Task<IResult> TakeAsync(
        string id, string what, Func<AlertKind, bool> isMeant, HttpContext http, CallerReadings caller, CancellationToken cancellationToken)
    {
        var (texts, problem) = await JsonTexts.ReadAsync(http.Request, DecidedBy.Field, "comment", "until");
        if (problem is not null)
        {
            return problem;
        }

        if (AlertEndpoints.NumberOf(id) is not { } number
            || await caller.Readings.AlertAsync(number, cancellationToken) is not { } named || !isMeant(named.Alert.Kind))
        {
            return Refusals.Unknown(what);
        }

        var services = http.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (Read(texts, Caller.Of(http), services.GetRequiredService<RegistryInForce>(), now, out var said) is { } wrong)
        {
            return wrong;
        }

        var result = await services.GetRequiredService<Store>().Alerts.AcknowledgeAsync(
            number, said!.Value.By, said.Value.Comment, said.Value.Until, cancellationToken);
        if (result == AcknowledgeResult.Done)
        {
            services.GetRequiredService<DispatchSignal>().Poke();
        }

        return result switch
        {
            AcknowledgeResult.Unknown => Refusals.Unknown(what),
            AcknowledgeResult.Closed => Problems.Conflict("The alert is closed: nobody needs to have it."),
            _ => await caller.Readings.AlertAsync(number, cancellationToken) is { } taken
                ? TypedResults.Ok(AlertAnswer.Of(taken)) : Refusals.Unknown(what),
        };
    }

    private static Problem? Read(
        IReadOnlyDictionary<string, string> texts, Caller caller, RegistryInForce registry, DateTimeOffset now,
        out (string By, string Comment, DateTimeOffset? Until)? said)
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

        DateTimeOffset? until = null;
        if (texts.TryGetValue("until", out var end))
        {
            if (!Rfc3339.TryParse(end, out var stated, out var reason))
            {
                return Problems.BadValue("until " + reason);
            }

            if (Acknowledgement.WhyNot(stated, now) is { } wrong)
            {
                return Problems.BadValue(Invariant($"until {wrong}; it is {Rfc3339.Format(now)} here, and without it 24 hours from now are meant"));
            }

            until = stated;
        }

        said = (by, comment, until);
        return null;
    }
}

/// <summary>What an acknowledgement says.</summary>
/// <param name="By">Key of a person of the registry; a signed-in person may leave it out.</param>
/// <param name="Comment">At most 2,000 characters; empty when absent.</param>
/// <param name="Until">When it runs out: in the future, within 7 days; 24 hours from now when absent.</param>
internal sealed record AcknowledgeBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Comment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until);
