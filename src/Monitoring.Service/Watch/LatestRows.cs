namespace Monitoring.Service.Watch;

/// <summary>The rows the instruments read. Written by the scrape that holds the gate, read by its collection on another thread.</summary>
internal sealed class LatestRows
{
    private volatile PageRows _rows = PageRows.None;

    /// <summary>The rows of the page being made.</summary>
    public PageRows Rows
    {
        get => _rows;
        set => _rows = value;
    }
}
