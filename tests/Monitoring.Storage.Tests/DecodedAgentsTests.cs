using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests;

/// <summary>Which decode stays when several readers come back.</summary>
public sealed class DecodedAgentsTests
{
    private readonly DecodedAgents decoded = new();

    [Fact]
    public void A_late_reader_with_an_older_version_does_not_replace_a_newer_one()
    {
        var (older, newer) = (Of(version: 5), Of(version: 6));
        var (slow, quick) = (decoded.Find(1), decoded.Find(1));
        decoded.Keep(1, newer, quick);
        decoded.Keep(1, older, slow);

        Assert.Same(newer, decoded.Find(1));
    }

    [Fact]
    public void A_reader_with_a_newer_version_replaces_an_older_one_whoever_asked_first()
    {
        var (older, newer) = (Of(version: 5), Of(version: 6));
        var (slow, quick) = (decoded.Find(1), decoded.Find(1));
        decoded.Keep(1, older, quick);
        decoded.Keep(1, newer, slow);

        Assert.Same(newer, decoded.Find(1));
    }

    [Fact]
    public void Where_nothing_was_kept_since_it_was_asked_a_lower_version_is_a_database_that_went_back()
    {
        var (before, after) = (Of(version: 6), Of(version: 4));
        decoded.Keep(1, before, null);
        decoded.Keep(1, after, decoded.Find(1));

        Assert.Same(after, decoded.Find(1));
    }

    private static DecodedAgent Of(long version) =>
        new(version, version, new AgentReading(1, "order-entry", null, version, version, null, []));
}
