using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>One SLO on the board, with the people in words.</summary>
/// <param name="Agent">Its agent.</param>
/// <param name="Slo">How it stands.</param>
/// <param name="Owner">Full name of the owner.</param>
/// <param name="Told">Who was told last in the open episode; null when nobody was.</param>
internal sealed record SloLine(AgentReading Agent, SloReading Slo, string Owner, Told? Told)
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
            .. agents.SelectMany(agent => agent.Slos, (agent, slo) => new SloLine(
                agent,
                slo,
                people.NameOf(slo.Owner),
                slo.Episode is { } open && byId.TryGetValue(open, out var episode) ? Told.In(episode, people) : null))
                .OrderBy(line => line.Sign),
        ];
    }
}
