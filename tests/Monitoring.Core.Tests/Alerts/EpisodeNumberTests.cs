using CsCheck;
using Monitoring.Core.Alerts;

namespace Monitoring.Core.Tests.Alerts;

public sealed class EpisodeNumberTests
{
    [Fact]
    public void It_names_agent_and_episode_rises_within_the_agent_and_fits_a_double() =>
        Gen.Select(Gen.Long[1, 9_000_000], Gen.Long[1, 999_999_998]).Sample(
            (agent, episode) =>
            {
                var number = EpisodeNumber.Of(agent, episode);
                Assert.Equal((agent, episode), (EpisodeNumber.AgentOf(number), EpisodeNumber.WithinAgent(number)));
                Assert.True(number < EpisodeNumber.Of(agent, episode + 1));
                Assert.InRange(number, 1, (1L << 53) - 1);
            },
            iter: 1_000);
}
