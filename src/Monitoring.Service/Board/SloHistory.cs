using Monitoring.Core.Alerts;
using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>What happened to an SLO: its newest episodes with what was said to whom, its newest changes of state.</summary>
internal static class SloHistory
{
    /// <summary>The episodes, newest first.</summary>
    public static Html Episodes(SloView view) => view.Episodes.Count == 0 ? NoEpisode : Html.Of($"""
        {view.Episodes.Select(episode => Episode(episode, view))}<p class="dim"><a href="/v1/episodes?slo={view.Name}">All episodes</a></p>
        """);

    /// <summary>The changes of state, newest first.</summary>
    public static Html Transitions(SloView view) => view.Transitions.Count == 0 ? NoTransition : Html.Of($"""
        <section>
        <h2>Changes of state</h2>
        <table>
        <thead><tr><th>When</th><th>Change</th><th>Window</th><th>By</th></tr></thead>
        <tbody>
        {view.Transitions.Select(transition => Transition(transition, view))}</tbody>
        </table>
        <p class="dim"><a href="/v1/slos/{view.Name}/transitions">All changes of state</a></p>
        </section>
        """);

    private static Html NoEpisode { get; } = Html.Literal("<section>\n<h2>Episodes</h2>\n<p>It was never breached.</p>\n</section>");

    private static Html NoTransition { get; } = Html.Literal("<section>\n<h2>Changes of state</h2>\n<p>None yet.</p>\n</section>");

    private static Html Episode(EpisodeReading episode, SloView view) => Html.Of($"""
        <section id="episode-{episode.Id}">
        <h2>{Stretch(episode, view.Present)}</h2>
        <p>Lowest {Ratio.Apart(episode.WorstJudged - episode.WorstWrong, episode.WorstJudged)}: {episode.WorstWrong} wrong of {episode.WorstJudged}.{Reopened(episode)} <a class="dim" href="/v1/episodes/{episode.Id}">Episode {episode.Id}</a></p>
        <table>
        <thead><tr><th>When</th><th>Notice</th><th>To</th><th>Mail</th></tr></thead>
        <tbody>
        {episode.Notices.SelectMany(notice => notice.Deliveries, (notice, delivery) => Delivery(notice, delivery, view))}</tbody>
        </table>
        </section>

        """);

    private static string Stretch(EpisodeReading episode, Present present) => episode.ClosedAt is { } closed
        ? $"Breached {present.Clock.FromTo(episode.OpenedAt, closed)}, {Elapsed.Between(episode.OpenedAt, closed)}"
        : $"Breached since {present.Lasting(episode.OpenedAt)}";

    private static string Reopened(EpisodeReading episode) => episode.Reopenings switch
    {
        0 => "",
        1 => " Came back once.",
        var times => Invariant($" Came back {times} times."),
    };

    private static Html Delivery(NoticeReading notice, DeliveryReading delivery, SloView view) => Html.Of($"""
        <tr><td>{view.Present.Moment(notice.At)}</td><td>{NoticeWord.Of(notice.Kind)}</td><td><bdi>{view.People.NameOf(delivery.To)}</bdi></td><td>{MailWords.State(delivery, view.Present)}</td></tr>

        """);

    private static Html Transition(TransitionReading transition, SloView view) => Html.Of($"""
        <tr><td>{view.Present.Moment(transition.RecordedAt)}</td><td>{SloWords.Of(transition.From)} → <b>{SloWords.Of(transition.To)}</b></td><td>{transition.Wrong} wrong of {transition.Judged}</td><td>{By(transition, view)}</td></tr>

        """);

    private static Html By(TransitionReading transition, SloView view) =>
        transition.TransactionId is not { } id ? Html.Literal("the registry")
        : view.Line is not { } line ? Html.Of($"<bdi>{id}</bdi>")
        : Html.Of($"<a href=\"{TransactionPage.Address(line.Agent.Name, id)}\"><bdi>{id}</bdi></a>");
}
