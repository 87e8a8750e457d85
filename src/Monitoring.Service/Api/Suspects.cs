using Monitoring.Core.Alerts;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>The work an episode makes suspect: of whom it names, since its onset, without a verdict that counts.</summary>
/// <param name="Facts">What the newest notice of the episode says.</param>
/// <param name="Since">When the onset happened.</param>
internal sealed record Suspects(NoticeFacts Facts, DateTimeOffset Since)
{
    /// <summary>The suspects of an episode; null when nothing wrong is known with which it began.</summary>
    public static Suspects? Of(EpisodeReading episode)
    {
        var newest = episode.Notices is [.., { Facts: var facts }] ? facts : null;
        return (newest?.Suspects?.Since ?? newest?.Began()?.Onset?.OccurredAt) is { } since ? new(newest!, since) : null;
    }

    /// <summary>What is asked where nothing wrong is known with which the episode began.</summary>
    public static OutcomeQuestion Nobodys(EpisodeReading episode, int most) =>
        new() { Slo = episode.Slo, Is = OutcomeList.Unjudged, Most = most };

    /// <summary>The whole answer to that: nobody is suspect.</summary>
    public static OutcomeListing Nobody { get; } = new(new("", null, 0, null, [], null), null);

    /// <summary>The question after them. When it is over nobody drives it any more: everybody's work is suspect.</summary>
    public OutcomeQuestion Question(string? after, int most)
    {
        var of = Facts.ClosedAt is null ? Facts.Culprit : null;
        var isVersion = of?.Cut == Culprit.AgentVersion;
        return new()
        {
            Agent = Facts.Agent,
            Slo = Facts.Slo,
            Is = OutcomeList.Unjudged,
            From = Since,
            Segments = of is null || isVersion ? new Dictionary<string, string>() : new Dictionary<string, string> { [of.Cut] = of.Value },
            AgentVersion = isVersion ? of!.Value : null,
            After = after,
            Most = most,
        };
    }
}
