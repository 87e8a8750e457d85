using Monitoring.Core.Markup;
using Monitoring.Service.Registry;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Board;

/// <summary>
/// What stands above the SLOs while the service's own registry file is not what is in force, or while its time zone is not to be had: why,
/// and what to do.
/// </summary>
internal static class FileBanner
{
    private const int MostFaults = 5;

    /// <summary>The banners; null when the file and its zone are in force, or nothing is yet.</summary>
    public static Html? Of(BoardView view) => (File(view), Zone(view)) is not (null, null) and var (file, zone)
        ? Html.Of($"{file}{zone}") : null;

    private static Html? Zone(BoardView view) => view.ZoneMissing is not { } missing ? null : Html.Of($"""
        <section class="told" role="status">
        <h2>{AndonSign.Markup(Andon.Amber)} The plant's time zone is not to be had under its name.</h2>
        <p>{missing}. Write a name it has into the registry and apply it, or install the zone data.</p>
        </section>
        """);

    private static Html? File(BoardView view) => view is not { OwnFile: { } file, Revision: var revision } || revision == default(RevisionMark) ? null : Html.Of($"""
        <section class="told" role="status">
        <h2>{AndonSign.Markup(Andon.Amber)} This service's own registry file is not in force.</h2>
        <p><code>{view.Settings.Registry}</code> {file.Why}.</p>
        {Faults(file.Faults)}
        <p>What is in force is revision {revision.Revision} of {view.Present.Moment(revision.AppliedAt)}, and it stays. {file.Remedy}</p>
        </section>
        """);

    private static Html? Faults(IReadOnlyList<RegistryFault> faults) => faults.Count == 0 ? null : Html.Of($"""
        <ul>
        {faults.Take(MostFaults).Select(fault => Html.Of($"""
            <li>{fault.ToString()}</li>

            """))}{(faults.Count > MostFaults ? Html.Of($"<li>and {faults.Count - MostFaults} more</li>") : null)}</ul>
        """);
}
