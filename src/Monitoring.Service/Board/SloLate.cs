using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>When an SLO was below its alert line and nobody knew then: its newest stretches of late truth.</summary>
internal static class SloLate
{
    /// <summary>The section; nothing where there is none.</summary>
    public static Html? Of(SloView view) => view.Late.Count == 0 ? null : Html.Of($"""
        <section id="late">
        <h2>Below the line, learned later</h2>
        <table>
        <thead><tr><th>When</th><th>Learned</th><th>By</th></tr></thead>
        <tbody>
        {view.Late.Select(stretch => Row(stretch, view))}</tbody>
        </table>
        <p class="dim">Later verdicts show it; the states and mails of then stay as they were. <a href="/v1/slos/{view.Name}/late">All of them</a></p>
        </section>
        """);

    private static Html Row(LateStretchReading stretch, SloView view) => Html.Of($"""
        <tr><td>{view.Present.Moment(stretch.From)} to {view.Present.Moment(stretch.To)}</td><td>{view.Present.Moment(stretch.LearnedAt)}</td><td>{By(stretch, view)}</td></tr>

        """);

    private static Html By(LateStretchReading stretch, SloView view) => view.Line is not { } line
        ? Html.Of($"<bdi>{stretch.TransactionId}</bdi>")
        : Html.Of($"<a href=\"{TransactionPage.Address(line.Agent.Name, stretch.TransactionId)}\"><bdi>{stretch.TransactionId}</bdi></a>");
}
