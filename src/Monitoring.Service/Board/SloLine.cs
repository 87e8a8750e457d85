using Monitoring.Core.Alerts;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>One SLO on the board, with the people in words.</summary>
/// <param name="Agent">Its agent.</param>
/// <param name="Slo">How it stands.</param>
/// <param name="Owner">Full name of the owner.</param>
/// <param name="Told">Who was told last in the open episode; null when nobody was.</param>
/// <param name="Driver">What the newest notice of the open episode says drives it; null when it names nobody.</param>
internal sealed record SloLine(AgentReading Agent, SloReading Slo, string Owner, Told? Told, NoticeFacts? Driver)
{
    /// <summary>Its name.</summary>
    public string Name => Slo.Covered.Slo.Name;

    /// <summary>What people call its agent.</summary>
    public string Title => Agent.Coverage?.Title ?? Agent.Name;

    /// <summary>Its sign.</summary>
    public Andon Sign { get; } = AndonSign.Of(Slo);

    /// <summary>Every SLO in force, by sign, within a sign in registry order.</summary>
    /// <param name="agents">The agents, in registry order.</param>
    /// <param name="episodes">The open episodes, and perhaps others.</param>
    /// <param name="people">Who is who.</param>
    public static IReadOnlyList<SloLine> InBoardOrder(
        IReadOnlyList<AgentReading> agents, IReadOnlyList<EpisodeReading> episodes, People people)
    {
        var byId = episodes.ToDictionary(episode => episode.Id);
        return
        [
            .. agents.SelectMany(agent => agent.Slos, (agent, slo) => Of(agent, slo, byId.GetValueOrDefault(slo.Episode ?? 0), people))
                .OrderBy(line => line.Sign),
        ];
    }

    private static SloLine Of(AgentReading agent, SloReading slo, EpisodeReading? episode, People people) => new(
        agent,
        slo,
        people.NameOf(slo.Owner),
        episode is null ? null : Told.In(episode, people),
        episode?.Notices is [.., { Facts: { Culprit: not null } facts }] ? facts : null);
}
