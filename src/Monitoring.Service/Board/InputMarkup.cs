using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>One line for each agent whose inputs differ from their reference: seen before any verdict.</summary>
internal static class InputMarkup
{
    private const int MostNamed = 3;

    /// <summary>The lines; null when no input differs.</summary>
    public static Html? Lines(BoardView view) => view.Inputs.Count == 0 ? null : Html.Of($"""
        <section class="inputs">
        <h2>Inputs that differ from their reference</h2>
        {view.Inputs.Select(row => Line(row.Agent, row.Inputs, view.Present))}</section>
        """);

    private static Html Line(AgentReading agent, AgentInputs inputs, Present present)
    {
        var drifted = inputs.Inputs.Where(input => input.Drift is not null).OrderBy(input => input.Drift!.Since).ToList();
        var more = drifted.Count > MostNamed ? Html.Of($"; and {drifted.Count - MostNamed} more") : null;
        return Html.Of($"""
            <p id="inputs-{agent.Name}">{AndonSign.Markup(Andon.Amber)} <b><bdi>{agent.Coverage?.Title ?? agent.Name}</bdi></b>: {Html.Join(Html.Literal("; "), drifted.Take(MostNamed).Select(input => Input(input, present)))}{more} (<a href="/v1/agents/{agent.Name}/data-drift">evidence</a>)</p>

            """);
    }

    private static Html Input(InputWatch input, Present present)
    {
        var drift = input.Drift!;
        var first = drift.FirstTransactionId is { } id ? Html.Of($", first <bdi>{id}</bdi>") : null;
        return Html.Of($"<bdi>{input.Name.ToString()}</bdi> {InputWords.Of(drift.Change, input.Reference.Lowest, input.Reference.Highest)}{first}, since {present.Moment(drift.Since)}");
    }
}
