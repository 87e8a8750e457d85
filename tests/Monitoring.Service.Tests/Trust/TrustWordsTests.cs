using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Tests.Api;
using Monitoring.Service.Trust;

namespace Monitoring.Service.Tests.Trust;

public sealed class TrustWordsTests
{
    private static readonly Pilot Pilot = new(190, 200);

    [Fact]
    public void The_words_for_an_owner() => GoldenFile.Matches("trust-words.txt", string.Join('\n',
    [
        TrustWords.Labels(null, Samples.Breach),
        TrustWords.Labels(Trusts.Labels, Samples.Breach),
        TrustWords.Labels(new(1, Samples.Breach.AddHours(-3)), Samples.Breach),
        TrustWords.Labels(new(2_000, Samples.Breach.AddDays(-3)), Samples.Breach),
        TrustWords.Terms(Trusts.Terms),
        TrustWords.Terms(DetectorTerms.Of(Samples.Slo().Covered.Slo with { Cuts = [] }, new Baseline(1_000, 60))!),
        TrustWords.Live(new LiveCount(0, 0)),
        TrustWords.Live(new LiveCount(1_204, 942)),
        TrustWords.Pilot(new PilotComparison(Pilot, new LiveCount(0, 0))),
        TrustWords.Pilot(new PilotComparison(Pilot, new LiveCount(1_204, 942))),
        TrustWords.Pilot(new PilotComparison(Pilot, new LiveCount(1_204, 1_140))),
        TrustWords.Pilot(new PilotComparison(Pilot, new LiveCount(5_000, 4_975))),
        TrustWords.Confidence(Trusts.Stated(0.94, 40, 2))!,
        TrustWords.Confidence(Trusts.Stated(0.94, 431, 69))!,
        TrustWords.Confidence(Trusts.Stated(0.86, 431, 69))!,
        TrustWords.Confidence(Trusts.Stated(0.6, 431, 69))!,
        TrustWords.Confidence(Trusts.Stated(1, 431, 69))!,
        TrustWords.Random(RandomShare.Of([new(false, 1), new(false, 1)], [])!, null, 0.90m),
        TrustWords.Random(RandomShare.Of([.. Enumerable.Range(1, 36).Select(number => new RandomVerdict(true, number))], [])!, null, 0.90m),
        TrustWords.Random(RandomShare.Of([.. Enumerable.Range(0, 50).Select(number => new RandomVerdict(number > 5, 1))], [])!, null, 0.90m),
        "",
    ]));

    [Fact]
    public void Who_states_no_confidence_is_told_nothing_about_it() => Assert.Null(TrustWords.Confidence(default));
}
