// SPDX-License-Identifier: GPL-2.0-only
#include "mine/test_corpus.hpp"

#include "mine/test_fixes.hpp"

#include <algorithm>
#include <regex>
#include <set>

namespace besser::mine {

namespace {

const CodeStyle ancestor_style{"\t", false, false, true, "/* AB1200 driver, GPL-2.0 */\n"};
const CodeStyle vendor_style{"    ", true, true, false,
                             "// XY2600 Wi-Fi. All rights of the vendor.\n#pragma once\n"};

/// What a fix became in the fork.
struct Fate {
    Fix fix;
    ObjectId commit;
    std::vector<bool> taken; ///< by edit: the fork has it
    bool moot = false;
    bool rival = false; ///< the vendor changed the place in a way of its own
};

class Vendor {
  public:
    Vendor(const Driver &imported, DriverMaker &maker) : driver_(imported), maker_(maker) {}

    Driver &driver() { return driver_; }
    const std::set<std::string> &gone() const { return gone_; }

    /// What a vendor does to a driver in years, whatever upstream does meanwhile.
    void adapt() {
        auto spare = DriverMaker(4711).make(60).functions;
        for (std::size_t i = 0; i < driver_.functions.size(); ++i) {
            auto &function = driver_.functions[i];
            const auto dice = maker_.below(100);
            if (dice < 7) { // rewritten from nothing
                function.body = spare[i % spare.size()].body;
                gone_.insert(function.name);
            } else if (dice < 14) {
                gone_.insert(function.name);
                function.name.clear();
            } else {
                if (dice < 22)
                    function.file = "vendor_" + function.file;
                instrument(function.body);
            }
        }
        std::erase_if(driver_.functions, [](const Function &one) { return one.name.empty(); });
        for (int i = 0; i < 12; ++i) {
            spare[static_cast<std::size_t>(i)].name += "_factory";
            driver_.functions.push_back(spare[static_cast<std::size_t>(i)]);
        }
        std::ranges::rotate(driver_.functions, driver_.functions.begin() + 17);
    }

    TestRepository::Files files() const {
        auto rendered = render(driver_, vendor_style, "wifi");
        TestRepository::Files renamed;
        for (auto &[path, text] : rendered)
            renamed[with_vendor_names(path)] = with_vendor_names(text);
        return renamed;
    }

  private:
    void instrument(std::vector<Statement> &body) {
        for (std::size_t i = 0; i < body.size(); ++i) {
            instrument(body[i].body);
            const auto dice = maker_.below(24);
            if (dice == 0 && !body[i].text.starts_with("return"))
                body.insert(
                    body.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                    {maker_.next_id(), "xy_trace(__func__, __LINE__, priv->if_id);", {}, ""});
        }
    }

    static std::string with_vendor_names(std::string text) {
        static const std::vector<std::pair<std::regex, std::string>> renames = {
            {std::regex("ab1200"), "xy2600"},
            {std::regex("AB1200"), "XY2600"},
            {std::regex("priv->workqueue"), "priv->mainQueue"},
            {std::regex("priv->lock\\b"), "priv->stateLock"},
            {std::regex("dev_dbg\\(priv->dev, "), "xy_dbg("},
            {std::regex("wsm_(\\w+)\\(priv, ([^)]*)\\)"), "wsm_$1(priv, $2, priv->if_id)"},
            {std::regex("xy2600_(\\w+)_policy"), "xy2600_$1_ratectl"},
        };
        for (const auto &[from, to] : renames)
            text = std::regex_replace(text, from, to);
        return text;
    }

    Driver driver_;
    DriverMaker &maker_;
    std::set<std::string> gone_;
};

bool is_gone(const CodeEdit &edit, const std::set<std::string> &gone) {
    return !edit.function_name.empty() && gone.contains(edit.function_name);
}

/// The truth about a fix, from what was done.
Verdict truth(const Fate &fate, const std::set<std::string> &gone) {
    if (fate.fix.family == "comment only" || fate.rival)
        return Verdict::undecidable;
    std::size_t has = 0;
    std::size_t lost = 0;
    for (std::size_t i = 0; i < fate.taken.size(); ++i) {
        const bool off = is_gone(fate.fix.edits[i], gone);
        lost += off ? 1 : 0;
        has += !off && fate.taken[i] ? 1 : 0;
    }
    const auto left = fate.taken.size() - lost;
    if (left == 0)
        return Verdict::code_gone;
    return has == left ? Verdict::present : has == 0 ? Verdict::absent : Verdict::partial;
}

class CorpusMaker {
  public:
    CorpusMaker(Corpus &corpus, std::uint32_t seed)
        : corpus_(corpus), maker_(seed), fixes_(maker_), upstream_(maker_.make(110)) {}

    void run(int fixes) {
        commit_upstream("ab1200: Add the driver");
        for (int i = 0; i < fixes / 3; ++i)
            upstream_fix(true);
        Vendor vendor(upstream_, maker_);
        corpus_.fork.commit(vendor.files(), "initial drop");
        vendor.adapt();
        corpus_.fork.commit(vendor.files(), "SDK 2.0");
        for (int i = 0; i < fixes - fixes / 3; ++i)
            upstream_fix(false);
        take_some(vendor);
        undo_some(vendor);
        for (const auto &fate : fates_)
            corpus_.labels.push_back(
                {fate.commit, truth(fate, vendor.gone()), fate.fix.family, fate.moot});
    }

  private:
    ObjectId commit_upstream(const std::string &message) {
        return corpus_.ancestor.commit(render(upstream_, ancestor_style, "drivers/ab1200"),
                                       message);
    }

    void upstream_fix(bool imported) {
        auto fix = fixes_.make(upstream_);
        const auto back = maker_.below(18) == 0 ? inverse(upstream_, fix) : std::vector<CodeEdit>{};
        apply_all(fix.edits);
        Fate fate{fix, commit_upstream(fix.message), {}, false, false};
        fate.taken.assign(fix.edits.size(), imported);
        fate.moot = !back.empty();
        if (!back.empty()) {
            // Taken back upstream: neither may be missed, and nothing is to be ported.
            fate.taken.assign(fix.edits.size(), false);
            apply_all(back);
            Fate revert{{"revert", "Revert \"" + fix.message + "\"", back}, {}, {}, false, false};
            revert.commit = commit_upstream(revert.fix.message);
            revert.taken.assign(back.size(), true);
            fates_.push_back(fate);
            fates_.push_back(revert);
            return;
        }
        if (!imported)
            later_.push_back(fates_.size());
        fates_.push_back(std::move(fate));
    }

    void apply_all(const std::vector<CodeEdit> &edits) {
        for (const auto &edit : edits)
            apply(upstream_, edit);
    }

    /// The vendor's later releases: some fixes whole, some in part, some places its own way.
    void take_some(Vendor &vendor) {
        for (std::size_t n = 0; n < later_.size(); ++n) {
            auto &fate = fates_[later_[n]];
            const auto dice = maker_.below(100);
            const bool several = fate.fix.edits.size() > 1 && fate.fix.family.starts_with("new");
            if (dice < 38)
                take(vendor, fate, fate.fix.edits.size());
            else if (several && dice < 75)
                take(vendor, fate, 2);
            else if (dice < 44 && fate.fix.family == "wrong call")
                rival(vendor, fate);
            if (n % 20 == 19)
                corpus_.fork.commit(vendor.files(), "SDK update");
        }
        corpus_.fork.commit(vendor.files(), "SDK 3.0");
    }

    static void take(Vendor &vendor, Fate &fate, std::size_t edits) {
        for (std::size_t i = 0; i < edits; ++i)
            fate.taken[i] = apply(vendor.driver(), fate.fix.edits[i]);
    }

    void rival(Vendor &vendor, Fate &fate) {
        auto own = fate.fix.edits.front();
        own.statement.text = "xy_defer_to_firmware(priv->hif, XY_OP_17, GFP_ATOMIC);";
        fate.rival = apply(vendor.driver(), own);
    }

    /// The vendor takes a fix that it had out again.
    void undo_some(Vendor &vendor) {
        int undone = 0;
        for (auto &fate : fates_) {
            if (undone == 6 || fate.fix.family != "missing check" || !fate.taken.front() ||
                is_gone(fate.fix.edits.front(), vendor.gone()))
                continue;
            auto undo = fate.fix.edits.front();
            undo.what = CodeEdit::What::remove;
            undo.anchor = undo.statement.id;
            if (!apply(vendor.driver(), undo))
                continue;
            corpus_.fork.commit(vendor.files(), "wifi: fix throughput drop");
            fate.taken.assign(fate.taken.size(), false);
            fate.moot = true;
            ++undone;
        }
    }

    Corpus &corpus_;
    DriverMaker maker_;
    FixMaker fixes_;
    Driver upstream_;
    std::vector<Fate> fates_;
    std::vector<std::size_t> later_; ///< fates that the fork's import does not hold
};

} // namespace

void make_corpus(Corpus &corpus, std::uint32_t seed, int fixes) {
    CorpusMaker(corpus, seed).run(fixes);
}

} // namespace besser::mine
