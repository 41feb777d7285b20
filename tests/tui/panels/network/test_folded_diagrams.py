"""The network diagram of layers that are too large to show each neuron, cell by cell."""

from tests.tui.panels.letters import beside, picture

from .drawn import LETTERS, fabricated, stepped, strips_of


def test_a_folded_layer_shows_some_neurons_and_below_them_all_as_cells() -> None:
    assert beside(strips_of(fabricated("digits", (32,)), (50, 16), selected=(1, 3)), LETTERS) == picture(
        """
        |  inputs            hidden 1             output   ¦  IIIIII            HHHHHH H             OOOOOO
        |    64               32 tanh           10 softmax ¦    ff               ff ffff           ff fffffff
        |Pix00 -0.50 +0.25⠤━─+0.50▂+0.02⡄                  ¦iiiii wwwww PPPPP.htwwwwwewwwww.
        |Pix01 +1.25 -0.12⠤╸─-0.25▄-0.04⣅-0.12 0  ━╸─ +0.50¦iiiii wwwww NNNNN.htwwwwwewwwww.NNNNN o  oot wwwww
        |Pix02 +0.75 +0.75⠤━━+1.00▁+0.01⡌+0.50 1  ╍── -0.25¦iiiii wwwww PPPPP.hhwwwwwewwwww.PPPPP o  ott wwwww
        |… 60 more  ⠈⠁⠈⢿⣋⣿▐╍╸-0.75▃+0.03▌+0.25 2  ━━━ +1.00¦f ff ffff  ......WhhwwwwwewwwwwWPPPPP o  ooo wwwww
        |Pix77 -0.50 +0.50⠁━─+0.50▂+0.02⢌+0.75 3  ╍╍─ -0.75¦iiiii wwwww PPPPP.htwwwwwewwwwwnPPPPP o  oot wwwww
        |-█▒-█▒-█    ⠁ ⡄ ⢤⠁╸─-0.25▄-0.04⣄-1.00 4  ━╸─ +0.50¦.i..i..i    . . ..htwwwwwewwwww.NNNNN o  oot wwwww
        |▒-█▒-█▒-      ⠈⠂ ⠁━━+1.00▁+0.01⠤-0.12 5  ╍── -0.25¦..i..i..      .. .hhwwwwwewwwww.NNNNN o  ott wwwww
        |█▒-█▒-█▒       ⠘⠄⠑╍╸-0.75▃+0.03⠤+0.50 6  ━━━ +1.00¦i..i..i.       ...hhwwwwwewwwww.PPPPP o  ooo wwwww
        |-█▒-█▒-█         ⡄… 23 more     +0.25 7  ╍╍─ -0.75¦.i..i..i         .f ff ffff     PPPPP o  oot wwwww
        |▒-█▒-█▒-         ⠈╍╸-0.75▃+0.03⠊+0.75 8  ━╸─ +0.50¦..i..i..         .hhwwwwwewwwww.PPPPP o  oot wwwww
        |█▒-█▒-█▒          ▒╴█=▒╴█=▒╴█=▒ -1.00 9  ╍── -0.25¦i..i..i.          ..hB..h...h.. NNNNN o  ott wwwww
        |-█▒-█▒-█          ╴█=▒╴█=▒╴█=▒╴                   ¦.i..i..i          .h...h...h...
        |▒-█▒-█▒-          █=▒╴█=                          ¦..i..i..          h...h.
        |ŷ 2 100.0 %  y 9  ✗                 ── w>0  ┄┄ w<0¦O O OOOOO O  w w  e                 pp ppp  nn nnn
        """
    )


def test_in_the_view_of_weights_the_cells_show_what_connects_them_with_the_selected_neuron() -> None:
    assert beside(strips_of(fabricated("digits", (32,)), (50, 16), view=3, selected=(1, 3)), LETTERS) == picture(
        """
        |  inputs            hidden 1             output   ¦  IIIIII            HHHHHH H             OOOOOO
        |    64               32 tanh           10 softmax ¦    ff               ff ffff           ff fffffff
        |Pix00 -0.50 +0.25⠤╸─+0.10█4.901⡄                  ¦iiiii wwwww PPPPP.ptwwwwwhwwwww.
        |Pix01 +1.25 -0.12⠤╍╸-0.20█4.956⣅-0.12 0  ━── +0.10¦iiiii wwwww NNNNN.nnwwwwwhwwwww.NNNNN o  ptt wwwww
        |Pix02 +0.75 +0.75⠤━━+0.30█4.951⡌+0.50 1  ╍╍─ -0.20¦iiiii wwwww PPPPP.ppwwwwwhwwwww.PPPPP o  nnt wwwww
        |… 60 more  ⠈⠁⠈⢿⣋⣿▐╸─+0.10█4.856▌+0.25 2  ━━━ +0.30¦f ff ffff  ......WptwwwwwhwwwwwWPPPPP o  ppp wwwww
        |Pix77 -0.50 +0.50⠁╍╸-0.20█4.932⢌+0.75 3  ━── +0.10¦iiiii wwwww PPPPP.nnwwwwwhwwwwwnPPPPP o  ptt wwwww
        |░·▓▒≡░·▓    ⠁ ⡄ ⢤⠁━━+0.30█4.901⣄-1.00 4  ╍╍─ -0.20¦....n...    . . ..ppwwwwwhwwwww.NNNNN o  nnt wwwww
        |▒≡░·▓▒≡░      ⠈⠂ ⠁╸─+0.10█4.956⠤-0.12 5  ━━━ +0.30¦.n....n.      .. .ptwwwwwhwwwww.NNNNN o  ppp wwwww
        |·▓▒≡░·▓▒       ⠘⠄⠑╍╸-0.20█4.951⠤+0.50 6  ━── +0.10¦...n....       ...nnwwwwwhwwwww.PPPPP o  ptt wwwww
        |≡░·▓▒≡░·         ⡄… 23 more     +0.25 7  ╍╍─ -0.20¦n....n..         .f ff ffff     PPPPP o  nnt wwwww
        |▓▒≡░·▓▒≡         ⠈╍╸-0.20█4.956⠊+0.75 8  ━━━ +0.30¦..n....n         .nnwwwwwhwwwww.PPPPP o  ppp wwwww
        |░·▓▒≡░·▓          ░=█░=█░=█░=█░ -1.00 9  ━── +0.10¦....n...          ..hB.h..h..h. NNNNN o  ptt wwwww
        |▒≡░·▓▒≡░          =█░=█░=█░=█░=                   ¦.n....n.          .h..h..h..h..
        |·▓▒≡░·▓▒          █░=█░=                          ¦...n....          h..h..
        |ŷ 2 100.0 %  y 9  ✗                 ── w>0  ┄┄ w<0¦O O OOOOO O  w w  e                 pp ppp  nn nnn
        """
    )


def test_a_picture_has_cells_of_ascii_and_the_weights_that_go_out_of_a_pixel_name_it() -> None:
    assert beside(
        strips_of(fabricated("digits", (70,)), (54, 16), view=3, selected=(0, 20), charset="ascii"), LETTERS
    ) == picture(
        r"""
        |   inputs             hidden 1             output     ¦   IIIIII             HHHHHH H             OOOOOO
        |     64               70 tanh            10 softmax   ¦     ff               ff ffff            ff fffffff
        |Pixe00 -0.50\+0.50 -.+0.10==4.901                     ¦iiiiii wwwww.PPPPP ptwwwwwhhwwwww
        |... 19 more  +0.75 -:-0.20==4.956\      0  =-.. +0.10 ¦fff ff ffff  PPPPP nnwwwwwhhwwwww.      o  pptt wwwww
        |Pixe24 +0.75]-0.12 ==+0.30==4.951  \ \  1  --:. -0.20 ¦iiiiii wwwwwWNNNNN ppwwwwwhhwwwww  . .  o  nnnt wwwww
        |... 42 more  +0.25 -.+0.10==4.856 \\ - -2  ==== +0.30 ¦fff ff ffff  PPPPP ptwwwwwhhwwwww .. . .o  pppp wwwww
        |Pixe77 -0.50--1.00 -:-0.20==4.932  \ \ -3  =-.. +0.10 ¦iiiiii wwwww.NNNNN nnwwwwwhhwwwww  . . .o  pptt wwwww
        |-@+-@+-@     +0.50 ==+0.30==4.901   |\ -4  --:. -0.20 ¦.i..i..i     PPPPP ppwwwwwhhwwwww   .. .o  nnnt wwwww
        |+-@+-@+-       --\ ... 63 more      \- -5  ==== +0.30 ¦..i..i..       ... fff ff ffff      .. .o  pppp wwwww
        |@+-@+-@+     -1.00 -.+0.10==4.932     |-6  =-.. +0.10 ¦i..iB.i.     NNNNN ptwwwwwhhwwwww     ..o  pptt wwwww
        |-@+-@+-@           +*.:=+*.:=+*.:     |-7  --:. -0.20 ¦.i..i..i           ....n....n....     ..o  nnnt wwwww
        |+-@+-@+-           =+*.:=+*.:=+*.       8  ==== +0.30 ¦..i..i..           n....n....n...       o  pppp wwwww
        |@+-@+-@+           :=+*.:=+*.:=+*      -9  =-.. +0.10 ¦i..i..i.           .n....n....n..      .o  pptt wwwww
        |-@+-@+-@           .:=+*.:=+*.:=+                     ¦.i..i..i           ..n....n....n.
        |+-@+-@+-           *.:=+*.:=+*.:=                     ¦..i..i..           ...n....n....n
        |p 2 100.0 %  y 9  wrong               --- w>0  - - w<0¦O O OOOOO O  w w  eeeee               ppp ppp  n n nnn
        """
    )


def test_where_there_are_few_rows_none_is_spent_on_folds() -> None:
    assert beside(strips_of(fabricated("digits", (32,)), (34, 8), selected=(1, 20)), LETTERS) == picture(
        """
        | inputs      hidden 1     output  ¦ IIIIII      HHHHHH H     OOOOOO
        |   64        32 tanh    10 softmax¦   ff        ff ffff    ff fffffff
        |P00-0.50⢤⣄⣀⣤⡤╍╸ -0.75⢤⡤⢤⣤⡤━─+0.50 ¦iiiwwwww.....hh wwwww.....otwwwww
        |P01+1.25⠶⢎⣫⡵▐━─ +0.50▌⢮⡭⡵⠦╸─-0.25 ¦iiiwwwwwnn.nWht wwwwwW....otwwwww
        |P02+0.75⠾⠏⠉⠽⠗╸─ -0.25⠾⠧⠬⠽⠷━━+1.00 ¦iiiwwwww.....ht wwwww.....oowwwww
        |████████     ▒█▒█▒█▒█     ▒╴█=▒╴█ ¦iiiiiiii     .h.h.h.h     ..o...o
        |████████     ▒█▒█▒█▒█     =▒╴     ¦iiiiiiii     .hBh.h.h     ...
        |ŷ 2 100.0 %  y 9  ✗               ¦O O OOOOO O  w w  e
        """
    )


def test_a_window_around_the_selected_neuron_stands_between_two_folds() -> None:
    assert beside(strips_of(stepped(fabricated("digits", (97,)), 2), (52, 20), selected=(1, 50)), LETTERS) == picture(
        """
        |   inputs           ▶ hidden 1            output    ¦   IIIIII           M MMMMMM M            OOOOOO
        |     64      ━━━━▶    97 tanh           10 softmax  ¦     ff      IIIII    ff ffff           ff fffffff
        | Pix00 -0.50 +0.50⠤──+1.50     ·⣄                   ¦ iiiii wwwww PPPPP.ttwwwww     f.
        | Pix01 +1.25 -1.00⠂… 47 more    ⠉                   ¦ iiiii wwwww NNNNN.f ff ffff    .
        | Pix02 +0.75 +0.25⡤──+1.50     ·⣄⠏⠦                 ¦ iiiii wwwww PPPPP.ttwwwww     f...
        | Pix03 -0.50 -0.12⡵──-0.50     ·⣍+0.50 0          · ¦ iiiii wwwww NNNNN.ttwwwww     f.PPPPP o          f
        | Pix04 +1.25 +0.75▐──+2.50     ·▌+0.25 1          · ¦ iiiii wwwww PPPPPWttwwwww     fWPPPPP o          f
        | Pix05 +0.75 +0.50⠑──-3.50     ·⢬+0.75 2          · ¦ iiiii wwwww PPPPP.ttwwwww     fnPPPPP o          f
        | Pix06 -0.50 -1.00⡵──+1.50     ·⢖-1.00 3          · ¦ iiiii wwwww NNNNN.ttwwwww     f.NNNNN o          f
        | … 56 more  ⢀⡀ ⠴⠂⠑⠄… 43 more     -0.12 4          · ¦ f ff ffff  .. ....f ff ffff     NNNNN o          f
        | Pix77 -0.50 -0.12 ──+1.50     ·⠤+0.50 5          · ¦ iiiii wwwww NNNNN ttwwwww     f.PPPPP o          f
        | -█▒-█▒-█          ············· +0.25 6          · ¦ .i..i..i          fffffffffffff PPPPP o          f
        | ▒-█▒-█▒-          ············· +0.75 7          · ¦ ..i..i..          fffffffffffff PPPPP o          f
        | █▒-█▒-█▒          ············· -1.00 8          · ¦ i..i..i.          fffffffffffff NNNNN o          f
        | -█▒-█▒-█          ············· -0.12 9          · ¦ .i..i..i          fffffffffffBf NNNNN o          f
        | ▒-█▒-█▒-          ·············                    ¦ ..i..i..          fffffffffffff
        | █▒-█▒-█▒          ·············                    ¦ i..i..i.          fffffffffffff
        | -█▒-█▒-█          ·············                    ¦ .i..i..i          fffffffffffff
        | ▒-█▒-█▒-          ······                           ¦ ..i..i..          ffffff
        |▶ forward 2/14  Z1 = W1 @ X + b1                    ¦M MMMMMMM MMMM  HH H HH H H H HH
        """
    )
